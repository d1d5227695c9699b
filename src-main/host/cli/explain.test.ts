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
