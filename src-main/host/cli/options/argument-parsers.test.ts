import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesNamed } from './argument-parsers.ts';

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
