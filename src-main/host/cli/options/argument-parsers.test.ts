import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesNamed, path, pathOn, paths } from './argument-parsers.ts';

it('what the shells of Windows leave to programs is matched against names there, and nowhere else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-names-'));
  try {
    const at = (name: string) => join(folder, 'scans [1] {2}', name);
    mkdirSync(at(''), { recursive: true });
    for (const name of ['b.dcm', 'a.dcm', 'note.txt']) writeFileSync(at(name), '');
    expect(filesNamed(at('*.dcm'), 'win32')).toEqual([at('a.dcm'), at('b.dcm')]);
    expect(filesNamed(at('?.txt'), 'win32')).toEqual([at('?.txt')]);
    expect(filesNamed(at('a.dcm'), 'win32')).toEqual([at('a.dcm')]);
    expect(filesNamed(at('*.dcm'), 'linux')).toEqual([at('*.dcm')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('names on a share of Windows are matched below it, and \\\\?\\ is no pattern', () => {
  const asked: unknown[] = [];
  const glob = (pattern: string, options?: { readonly cwd: string }) => {
    asked.push([pattern, options?.cwd]);
    return ['in\\b.dcm', 'in\\a.dcm'];
  };
  const named = (text: string) => filesNamed(text, 'win32', glob);
  expect(named('\\\\nas\\scans\\in\\*.dcm')).toEqual(['\\\\nas\\scans\\in\\a.dcm', '\\\\nas\\scans\\in\\b.dcm']);
  expect(named('D:\\in\\*.dcm')).toEqual(['D:\\in\\a.dcm', 'D:\\in\\b.dcm']);
  expect(named('in\\*.dcm')).toEqual(['in\\a.dcm', 'in\\b.dcm']);
  expect(named('\\\\?\\D:\\in\\a.dcm')).toEqual(['\\\\?\\D:\\in\\a.dcm']);
  expect(asked).toEqual([
    ['in\\*.dcm', '\\\\nas\\scans\\'],
    ['in\\*.dcm', 'D:\\'],
    ['in\\*.dcm', undefined],
  ]);
});

it('a path that has swallowed what follows it on the command line of Windows is refused', () => {
  // quarry receive -o "D:\in\" --port 104
  expect(() => pathOn('win32', 'D:\\in" --port 104')).toThrow('no backslash, or two');
  expect(pathOn('win32', 'D:\\in\\')).toBe('D:\\in\\');
  expect(pathOn('linux', 'a "name"')).toBe('a "name"');
});

it('a path to write to that was not UTF-8 is refused, lest another be made; one to read is looked for, and told as missing', () => {
  expect(() => path('/out/Stra\ufffde')).toThrow('not UTF-8');
  expect(paths('/in/Stra\ufffde', undefined)).toEqual(['/in/Stra\ufffde']);
});
