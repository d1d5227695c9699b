import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInstalled } from '../../../e2e/peers/process.ts';
import { commandTree } from './command-tree.ts';
import { buildProgram } from './program.ts';
import { quarryHere } from './testing/in-process.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-completion-'));
  writeFileSync(join(folder, 'quarry'), "#!/bin/sh\nprintf 'City PACS\\nLab\\n'\n");
  chmodSync(join(folder, 'quarry'), 0o700);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['bash', 'zsh'].filter(isInstalled))('completion in %s', (shell) => {
  /** As bashcompinit of zsh calls what was made for bash. */
  const asZsh = 'emulate -L sh; setopt kshglob noshglob braceexpand nokshautoload';

  async function completed(...words: string[]): Promise<string[]> {
    const { stdout: script } = await quarryHere(['completion', shell]);
    const typed = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const ask = `COMP_WORDS=(quarry ${typed}); COMP_CWORD=${words.length}; _quarry; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const lines = shell === 'zsh' ? ['compdef() { }', script, `ask() { ${asZsh}; ${ask}; }`, 'ask'] : [script, ask];
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
    const bare = shell === 'zsh' ? '-f' : '--norc';
    const { stdout, stderr } = spawnSync(shell, [bare, '-c', lines.join('\n')], { encoding: 'utf8', env });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((line) => line !== '');
  }

  it('completes commands and those below them', async () => {
    expect(await completed('ec')).toEqual(['echo']);
    expect(await completed('servers', 'im')).toEqual(['import']);
  });

  it('completes options of the command, not those of others', async () => {
    expect(await completed('echo', '--par')).toEqual(['--parallel']);
    expect(await completed('find', '--par')).toEqual([]);
    expect(await completed('servers', 'add', 'x', '--col')).toEqual(['--colour']);
  });

  it('completes the choices of an option, and bookmarks', async () => {
    expect(await completed('servers', 'add', '--retrieve', 'C-')).toEqual(['C-MOVE', 'C-GET']);
    expect(await completed('echo', 'Ci')).toEqual(['City\\ PACS']);
    expect(await completed('servers', 'remove', 'L')).toEqual(['Lab']);
    expect(await completed('echo', '--repeat', '')).toEqual([]);
  });

  it('completes values that an option takes without naming them as choices', async () => {
    expect(await completed('find', 'Lab', '--level', 's')).toEqual(['study', 'series']);
    expect(await completed('find', '--model', 'w')).toEqual(['worklist']);
    expect(await completed('get', '--model', 'w')).toEqual([]);
    expect(await completed('get', '--propose', 'jpeg-2')).toEqual(['jpeg-2000-lossless', 'jpeg-2000']);
    expect(await completed('find', '-k', 'PatientNam')).toEqual(['PatientName']);
    expect(await completed('find', '-k', 'ScheduledStationA')).toEqual(['ScheduledStationAETitle']);
    expect(await completed('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('completes what is behind =, one word to some shells and three to bash', async () => {
    expect(await completed('echo', '--tls-peer', '=', 'req')).toEqual(['required']);
    expect(await completed('echo', '--tls-peer', '=')).toEqual(['required', 'present', 'ignored']);
    expect(await completed('echo', '--tls-peer=req')).toEqual(['required']);
    // No bookmark is the value of a key.
    expect(await completed('find', '-k', 'PatientName', '=', 'L')).toEqual([]);
  });

  it('completes a bookmark that is begun with a quote or a backslash, and none behind the server', async () => {
    expect(await completed('echo', 'City\\ P')).toEqual(['City\\ PACS']);
    expect(await completed('echo', '"Ci')).toEqual(['City PACS']);
    expect(await completed('echo', "'Ci")).toEqual(['City PACS']);
    expect(await completed('send', '--aet', 'ME', '--repeat', '=', '2', 'L')).toEqual(['Lab']);
    expect(await completed('send', 'Lab', '')).toEqual([]);
  });

  it('leaves files to the shell, and names options where a dash was typed', async () => {
    expect(await completed('dump', '')).toEqual([]);
    expect(await completed('dump', '-')).toContain('--element');
    expect(await completed('echo', '--tls-ca', '')).toEqual([]);
  });
});

describe.skipIf(!isInstalled('fish'))('completion in fish', () => {
  async function completed(line: string): Promise<string[]> {
    const { stdout: script } = await quarryHere(['completion', 'fish']);
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, HOME: folder };
    const ask = `${script}\ncomplete -C ${JSON.stringify(line)}`;
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', ask], { encoding: 'utf8', cwd: folder, env });
    expect(stderr).toBe('');
    return stdout.split('\n').flatMap((each) => (each === '' ? [] : [each.split('\t')[0] ?? '']));
  }

  it('completes options of the command, not those of one with a like name', async () => {
    expect(await completed('quarry archive find --tls')).toEqual([]);
    expect(await completed('quarry find find --tls-p')).toEqual(['--tls-peer', '--tls-pin']);
    expect(await completed('quarry receive -x')).toEqual(['-xf']);
  });

  it('completes values, and files only where one is meant', async () => {
    expect(await completed('quarry find Lab --level s')).toEqual(['series', 'study']);
    expect(await completed('quarry find Lab --tls-peer=r')).toEqual(['--tls-peer=required']);
    expect(await completed('quarry echo --aet q')).toEqual([]);
    expect(await completed('quarry echo --log-file q')).toEqual(['quarry']);
    expect(await completed('quarry completion ')).toEqual(['bash', 'fish', 'zsh']);
  });

  it('completes bookmarks where the server is expected, files behind it', async () => {
    expect(await completed('quarry echo --aet ME ')).toEqual(['City PACS', 'Lab']);
    expect(await completed('quarry send Lab q')).toEqual(['quarry']);
    expect(await completed('quarry echo Lab ')).toEqual([]);
  });
});

describe('completion', () => {
  it('is there for zsh and fish, with every command and option', async () => {
    const fish = (await quarryHere(['completion', 'fish'])).stdout;
    const zsh = (await quarryHere(['completion', 'zsh'])).stdout;
    const root = commandTree(buildProgram('0', async () => {}));
    expect(root.commands.length).toBeGreaterThan(10);
    for (const { name, options } of root.commands) {
      for (const script of [fish, zsh]) expect(script).toContain(`'${name}'`);
      for (const option of options) for (const flag of option.names) expect(zsh).toContain(flag);
    }
    expect(fish).toContain(`-n '__quarry_at "echo"' -l 'repeat' -x`);
    for (const command of ['dump', 'archive import']) expect(fish).toContain(`-n '__quarry_at "${command}"' -F`);
    expect(zsh).toMatch(/autoload -Uz \+X bashcompinit/);
    // Neither zsh nor the bash of macOS has these, and to zsh path is PATH.
    expect(zsh).not.toMatch(/mapfile|compopt|\bpath=/);
  });

  it('prints the names of bookmarks, and knows no other shells', async () => {
    writeFileSync(
      join(folder, 'servers.json'),
      JSON.stringify({ servers: [{ name: 'Lab\u001b[2J', calledAeTitle: 'LAB', host: 'h', port: 1 }] }),
    );
    expect((await quarryHere(['completion', 'bookmarks'], { QUARRY_HOME: folder })).stdout).toBe('Lab·[2J\n');
    expect(await quarryHere(['completion', 'tcsh'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('the manual page', () => {
  it('has every command with its options, and the exit codes', async () => {
    const { stdout } = await quarryHere(['man', '--date', '2026-01-31']);
    expect(stdout).toMatch(/^\.TH QUARRY 1 "2026-01-31"/);
    for (const command of ['ECHO', 'FIND', 'SEND', 'RECEIVE', 'SERVERS ADD', 'EXPLAIN'])
      expect(stdout).toContain(`\n.SH ${command}\n`);
    expect(stdout).toContain('\\-\\-repeat <n>');
    for (const variable of ['QUARRY_HOME', 'QUARRY_PASSCODE']) expect(stdout).toContain(`\n.B ${variable}\n`);
    expect(stdout).toContain('ignored)');
    expect(stdout).toMatch(/\n\.SH SERVERS\n\.P\n.*has to be closed before they are changed/);
    expect(stdout).toMatch(/\.SH EXIT STATUS\n[\s\S]*130 {2}stopped with Ctrl\\-C/);
  });

  it.skipIf(!isInstalled('groff'))('is taken by groff without a warning', async () => {
    const { stdout } = await quarryHere(['man']);
    const formatted = spawnSync('groff', ['-man', '-ww', '-Tutf8'], { input: stdout, encoding: 'utf8' });
    expect(formatted.stderr).toBe('');
    expect(formatted.stdout).toContain('Ask a server whether it is there');
  });
});
