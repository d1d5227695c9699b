import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeWhole } from './write-whole.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-written-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a file takes the place of the one before, for its owner alone, even over what a crash left', async () => {
  const file = join(folder, 'a');
  writeFileSync(file, 'old and longer');
  writeFileSync(`${file}.new`, 'left by a crash', { mode: 0o644 });
  chmodSync(`${file}.new`, 0o644);
  await writeWhole(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['a']);
});

it('what cannot be written changes nothing and leaves nothing', async () => {
  mkdirSync(join(folder, 'taken', 'by-a-folder'), { recursive: true });
  await expect(writeWhole(join(folder, 'taken'), 'new')).rejects.toHaveProperty('code');
  expect(readdirSync(folder)).toEqual(['taken']);
  await expect(writeWhole(join(folder, 'missing', 'a'), 'new')).rejects.toMatchObject({ code: 'ENOENT' });
});
