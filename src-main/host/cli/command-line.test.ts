import { describe, expect, it } from 'vitest';
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
