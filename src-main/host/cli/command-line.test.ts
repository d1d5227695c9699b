import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { layoutNames } from '../../../src-shared/contract/area-files.ts';
import { limits } from '../../dicom/bytes/limits.ts';
import { defaultSettings } from '../../servers/settings-store.ts';
import { buildProgram } from './program.ts';
import { serveTimeouts } from './serve-config.ts';
import { quarryHere } from './testing/in-process.ts';
import { jsonLines } from './testing/quarry-process.ts';

describe('a command line that is not right', () => {
  it.each([
    ['echo', ['echo', '--json', '--repeat', 'x', 'PACS']],
    ['find', ['find', 'PACS', '--json', '--no-such-option']],
    ['servers add', ['servers', 'add', '--json']],
  ])('is told with --json, too: %s', async (command, args) => {
    const { code, stdout, stderr } = await quarryHere(args);
    expect(code).toBe(2);
    const [{ error, ...end } = {}, ...more] = jsonLines(stdout);
    expect({ end, more }).toEqual({ end: { command, ok: false, exitCode: 2 }, more: [] });
    expect(error).toMatchObject({ code: 'arguments-invalid', title: expect.stringMatching(/\w/) });
    expect(stderr).toContain('--help shows what there is');
    expect((await quarryHere(args.filter((arg) => arg !== '--json'))).stdout).toBe('');
  });

  it.each([[['help', 'find', 'foo']], [['archive', 'help', 'find', 'foo', '--json']]])(
    'is told of what stands behind a command that help is wanted of: %j',
    async (args) => {
      const { code, stderr } = await quarryHere(args);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("unknown command 'foo'") });
    },
  );

  it('is told so where its log cannot be written', async () => {
    const { code, stdout } = await quarryHere(['echo', 'PACS', '--json', '--log-file', '/no/such/folder/log']);
    expect(code).toBe(10);
    expect(jsonLines(stdout)).toMatchObject([
      { command: 'echo', ok: false, exitCode: 10, error: { code: 'folder-not-writable' } },
    ]);
  });

  it.each([
    ['find', '--extract'],
    ['get', '-o'],
    ['move', '--output'],
    ['receive', '-o'],
  ])('takes no empty name for the folder one happens to be in: %s %s', async (command, option) => {
    expect(await quarryHere([command, 'PACS', option, ''])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the current folder is'),
    });
  });

  it.each([
    ['find', '--extract=~/answers'],
    ['get', '--output=~'],
    ['archive', 'find', '--folder=~/area'],
  ])('makes no folder that is called ~, which no shell has replaced: %s %s', async (...args) => {
    const { code, stderr } = await quarryHere(args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('The shell has left the “~” as it is') });
  });

  it.each([
    ['find', '-P', '-S'],
    ['find', '-S', '-W'],
    ['get', '-O', '-P'],
  ])('has one information model: %s %s %s', async (...args) => {
    expect(await quarryHere([...args, 'PACS'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be used with'),
    });
  });
});

describe('the help of a command', () => {
  const helpOf = (...path: readonly string[]): string => {
    let command: Command = buildProgram('0', async () => {});
    for (const name of path) command = command.commands.find((each) => each.name() === name) ?? command;
    return command.helpInformation().replaceAll(/\s+/g, ' ');
  };

  it('says what counts where an option is left out, also where that is no value of its own', () => {
    for (const command of [['move'], ['send'], ['commit']])
      expect(helpOf(...command)).toContain('(default: loopback for a server on this computer, else every one)');
    expect(helpOf('archive', 'serve')).toContain('(default: of the configuration, else loopback');
    for (const sync of ['default: second', 'default: of the configuration, else second'])
      expect(helpOf('move') + helpOf('archive', 'serve')).toContain(sync);
  });

  it('has no default that commander does not show', () => {
    const check = (command: Command): void => {
      for (const { flags, defaultValue, defaultValueDescription } of command.options)
        expect(defaultValue === undefined ? defaultValueDescription : undefined, `${command.name()} ${flags}`).toBeUndefined();
      command.commands.forEach(check);
    };
    check(buildProgram('0', async () => {}));
  });

  it('names the layouts that there are', () => {
    const all = layoutNames.join(', ');
    for (const command of [['receive'], ['get'], ['move'], ['archive', 'export']]) expect(helpOf(...command)).toContain(all);
  });

  it('names the time-outs that there are', () => {
    const { connectSeconds, associationSeconds, responseSeconds, silenceSeconds } = defaultSettings.timeouts;
    const find = helpOf('find');
    for (const seconds of [connectSeconds, associationSeconds, responseSeconds, silenceSeconds])
      expect(find).toContain(`seconds (default: of the settings, ${seconds})`);
    const { connectMs, associationMs, responseMs, silenceMs } = serveTimeouts({});
    expect(associationMs).toBe(limits.artimMs);
    for (const [command, configured] of [
      [['practice'], ''],
      [['archive', 'serve'], 'of the configuration, else '],
    ] as const) {
      const help = helpOf(...command);
      for (const ms of [connectMs, responseMs])
        expect(help).toMatch(new RegExp(`destination[^(]*seconds \\(default: ${ms / 1000}\\)`));
      expect(help).toContain(`(default: ${configured}${associationMs / 1000})`);
      expect(help).toContain(`(default: ${configured}${limits.idleMs / 1000}; ${silenceMs / 1000} of a destination)`);
    }
    expect(helpOf('receive')).toContain(`association, seconds (default: ${limits.idleMs / 1000})`);
  });
});
