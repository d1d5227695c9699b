import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Output } from './output.ts';
import { SendProgress } from './send-progress.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-progress-'));
  mkdirSync(join(folder, 'deep'));
  for (const name of ['a.dcm', 'deep/b.dcm', 'deep/c.txt']) writeFileSync(join(folder, name), new Uint8Array(1000));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a person sees in the end of what `work` does. */
async function shown(
  options: object,
  work: (progress: SendProgress) => void,
  signal = new AbortController().signal,
): Promise<string> {
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const output = new Output({ stdout: new PassThrough(), stderr }, false);
  const progress = new SendProgress(output, [folder], { recurse: true, ...options }, signal);
  await progress.counted;
  work(progress);
  return String(stderr.read()).replaceAll('\r\u001b[2K', '');
}

describe('the progress of send', () => {
  it('has number and bytes of all files, and a bar, once they are counted', async () => {
    expect(await shown({}, (progress) => progress.sent(1500))).toBe(
      '[############            ]  50 % 0 of 3 files, 1.5 kB of 3.0 kB …',
    );
  });

  it('counts those that are wanted, once for each round, and what was left out in the first alone', async () => {
    expect(await shown({ pattern: '*.dcm' }, (progress) => progress.object())).toContain('1 of 2 files, 0 bytes of 2.0 kB');
    expect(await shown({ recurse: false }, (progress) => progress.object())).toContain('1 of 1 file, 0 bytes of 1.0 kB');
    const three = await shown({ repeat: 3 }, (progress) => {
      progress.leftOut();
      progress.object();
    });
    expect(three).toContain('2 of 7 files, 0 bytes of 9.0 kB');
  });

  it('is not redrawn for every object, and has no bar before all is counted', async () => {
    const twice = await shown({}, (progress) => {
      progress.object();
      progress.object();
    });
    expect(twice.match(/files/g)).toHaveLength(1);
    const stopped = AbortSignal.abort();
    expect(await shown({}, (progress) => progress.object(), stopped)).toBe('1 object, 0 bytes …');
  });
});
