import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LogFile } from './log-file.ts';

/** How many bytes there is room for. */
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY }));

vi.mock('node:fs', async (load) => {
  const fs = await load<typeof import('node:fs')>();
  return {
    ...fs,
    writeSync(fd: number, bytes: Uint8Array) {
      if (disk.room === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      const written = fs.writeSync(fd, bytes.subarray(0, disk.room));
      disk.room -= written;
      return written;
    },
  };
});

let folder: string;
let file: string;
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-log-'));
  file = join(folder, 'log.txt');
  told = [];
  disk.room = Number.POSITIVE_INFINITY;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const opened = (retryMs = 0) => new LogFile(file, (sentence) => told.push(sentence), retryMs);
const text = () => readFileSync(file, 'utf8').replaceAll(/\S+Z /g, '');

it('goes on when there is room again, and says how many lines it lacks', () => {
  const log = opened();
  log.line('one');
  disk.room = 2;
  for (const word of ['two', 'three', 'four']) log.line(word);
  disk.room = Number.POSITIVE_INFINITY;
  log.line('five');
  log.line('six');
  log.close();
  expect(text()).toBe('one\ntw\ninfo  3 lines missing here: ENOSPC\nfive\nsix\n');
  expect(told).toEqual([
    `The log cannot be written at the moment: ENOSPC (${file}).`,
    `The log goes on, and lacks 3 lines (${file}).`,
  ]);
});

it('does not try with every line, and once more at the end', () => {
  const log = opened(60_000);
  disk.room = 0;
  log.line('one');
  disk.room = Number.POSITIVE_INFINITY;
  log.line('two');
  expect(text()).toBe('');
  log.close();
  expect(text()).toBe('info  2 lines missing here: ENOSPC\n');
});

it('says what it lacks where there is no room to the end', () => {
  const log = opened();
  disk.room = 0;
  log.line('one');
  log.close();
  expect(told.at(-1)).toBe(`At its end the log lacks 1 line (${file}).`);
});
