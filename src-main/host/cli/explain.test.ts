import { describe, expect, it } from 'vitest';
import { quarryHere } from './testing/in-process.ts';
import { jsonLines } from './testing/quarry-process.ts';
import { shortSyntaxNames } from './transfer-syntax-argument.ts';
import { usageCodes } from './usage-codes.ts';

const explained = async (...words: string[]) => jsonLines((await quarryHere(['explain', '--json', ...words])).stdout);

describe('quarry explain', () => {
  it('takes every code that is printed about a command line', async () => {
    const codes = Object.keys(usageCodes);
    expect(await explained(...codes)).toMatchObject(codes.map((asked) => ({ asked, known: true, code: asked })));
    expect(await explained('key-twcie')).toEqual([{ asked: 'key-twcie', known: false, near: ['key-twice'] }]);
  });

  it('takes the short names of transfer syntaxes, as options do', async () => {
    const names = Object.entries(shortSyntaxNames);
    expect(await explained(...names.map(([name]) => name))).toMatchObject(
      names.map(([asked, uid]) => ({ asked, known: true, code: `uid-${uid}` })),
    );
  });
});

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
      stderr: expect.stringContaining('It takes the name of a folder'),
    });
  });
});
