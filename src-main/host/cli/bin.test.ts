import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningProcess } from './testing/quarry-process.ts';

const bin = fileURLToPath(new URL('../../../bin/quarry.cjs', import.meta.url));

/** A Node older than the engine wants, if this machine has one outside this project. */
function olderNode(): string | undefined {
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules') && folder !== dirname(process.execPath));
  return folders
    .map((folder) => join(folder, 'node'))
    .find((node) => {
      const { stdout } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' });
      return Number.parseInt(stdout ?? '', 10) >= 20 && Number.parseInt(stdout, 10) < 24;
    });
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-bin-'));
  mkdirSync(join(folder, 'bin'));
  for (const name of ['quarry.cjs', 'code-cache.cjs']) copyFileSync(join(dirname(bin), name), join(folder, 'bin', name));
});
afterEach(() => rmSync(folder, { recursive: true }));

function build(source: string): void {
  mkdirSync(join(folder, 'dist', 'main'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'main', 'cli.js'), source);
}

function install(name = process.platform === 'win32' ? 'node.exe' : 'node'): void {
  mkdirSync(join(folder, 'node_modules', 'node', 'bin'), { recursive: true });
  symlinkSync(process.execPath, join(folder, 'node_modules', 'node', 'bin', name));
}

const start = (node: string, ...args: string[]) => new RunningProcess(node, [join(folder, 'bin', 'quarry.cjs'), ...args]);

describe('bin/quarry.cjs', () => {
  it('says how to build', async () => {
    const { code, stderr } = await start(process.execPath).ended;
    expect(code).toBe(10);
    expect(stderr).toContain('npm run build');
    expect(stderr).not.toContain('    at ');
  });

  it('runs the built command line, and ends as that does', async () => {
    build('console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;');
    expect(await start(process.execPath, 'find', 'A B').ended).toMatchObject({ code: 7, stdout: '["find","A B"]\n' });
  });

  const old = olderNode();
  describe.skipIf(old === undefined)('under an older Node', () => {
    const node = old ?? '';

    it('goes on in the Node that Quarry brings', async () => {
      build('console.log(Number.parseInt(process.versions.node, 10) >= 24, process.argv[2]); process.exitCode = 3;');
      install();
      expect(await start(node, 'echo').ended).toMatchObject({ code: 3, stdout: 'true echo\n' });
    });

    it('passes signals on and waits for the end', async () => {
      build(
        "process.on('SIGTERM', () => { console.log('ended in order'); process.exit(0); }); setInterval(() => {}, 1000); console.log('ready');",
      );
      install();
      const running = start(node);
      await running.printed(/ready/);
      expect(await running.end('SIGTERM')).toMatchObject({ code: 0, stdout: 'ready\nended in order\n' });
    });

    // There kill() ends a program at once, whatever the signal, and Ctrl-C reaches both.
    it('on Windows leaves Ctrl-C to the console, and waits for the end', async () => {
      const quiet = join(folder, 'windows.cjs');
      writeFileSync(quiet, "Object.defineProperty(process, 'platform', { value: 'win32' });");
      const enough = join(folder, 'enough');
      build(
        `const { existsSync } = require('node:fs');
        process.on('SIGINT', () => console.log('was killed'));
        const look = () => existsSync(${JSON.stringify(enough)}) ? console.log('ended in order') : setTimeout(look, 5);
        look(); console.log('ready');`,
      );
      install('node.exe');
      const running = new RunningProcess(node, ['-r', quiet, join(folder, 'bin', 'quarry.cjs')]);
      await running.printed(/ready/);
      running.child.kill('SIGINT');
      running.child.kill('SIGTERM');
      writeFileSync(enough, '');
      expect(await running.ended).toMatchObject({ code: 0, stdout: 'ready\nended in order\n' });
    });

    it('says what is missing when there is none', async () => {
      build('');
      const { code, stderr } = await start(node).ended;
      expect(code).toBe(10);
      expect(stderr).toContain('npm ci');
    });
  });
});
