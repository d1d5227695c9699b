import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BlockPool, blockLength } from './block-pool.ts';
import { type FileCalls, threadedFileCalls } from './file-calls.ts';
import { inlineFileCalls } from './inline-file-calls.ts';
import { PartFile } from './part-file.ts';
import { PartFiles } from './part-files.ts';
import { temporaryFolder } from './testing/sample-object.ts';

const ways = [
  ['on threads', threadedFileCalls],
  ['on the spot', inlineFileCalls],
] as const;

const head = Buffer.from('head of the file');

/** Lengths of fragments, long and short ones in turn, over several blocks. */
const lengths = [131_060, 12, 131_060, 131_060, 1, 40_000, 7_000, 32_768, 32_767, blockLength, 3 * blockLength + 5, 100, 131_060];

function bytesOf(length: number, seed: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 31 + seed * 7 + (at >> 8)) & 0xff));
}

async function settled(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

function partsIn(folder: string, calls: FileCalls): PartFiles {
  let count = 0;
  return new PartFiles(
    () => join(folder, `${count++}.part`),
    (file) => calls.open(file, 'wx'),
    calls,
  );
}

describe.each(ways)('a temporary file, %s', (_way, calls) => {
  it.each([
    ['opened ahead', true],
    ['opened for it', false],
  ])('has what came, whatever it came in, and shows it once and in order: %s', async (_how, ahead) => {
    await using folder = await temporaryFolder();
    const parts = partsIn(folder.path, calls);
    if (ahead) {
      parts.prepare();
      await expect.poll(() => fs.readdir(folder.path)).toHaveLength(1);
      await settled();
    }
    const shown: Buffer[] = [];
    const lasts: boolean[] = [];
    const onlooker = (bytes: Uint8Array, last: boolean) => {
      shown.push(Buffer.from(bytes));
      lasts.push(last);
    };
    const part = new PartFile({ opened: parts.take(), pool: new BlockPool(), calls, head, onlooker });
    const sent: Buffer[] = [];
    for (const [seed, length] of lengths.entries()) {
      const fragment = bytesOf(length, seed);
      sent.push(Buffer.from(fragment));
      if (!part.write(fragment)) await part.drained();
      // The memory is the socket's, and used again.
      fragment.fill(0xff);
      if (seed % 4 === 3) await settled();
    }
    const all = Buffer.concat(sent);
    expect(await part.complete(false)).toEqual({ ok: true, byteLength: all.length });
    expect((await fs.readFile(part.file)).equals(Buffer.concat([head, all]))).toBe(true);
    expect(Buffer.concat(shown).equals(all)).toBe(true);
    expect(lasts.indexOf(true)).toBe(lasts.length - 1);
    expect(shown.slice(0, -1).every((bytes) => bytes.length > 0)).toBe(true);
    await part.discard();
    await parts.close();
    expect(await fs.readdir(folder.path)).toEqual([]);
  });

  it('is gone at once when it cannot be written, and says why at the end', async () => {
    await using folder = await temporaryFolder();
    const full = () => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    const failing: FileCalls = { ...calls, writeAll: async () => full(), ...(calls.writeAtOnce && { writeAtOnce: full }) };
    const parts = partsIn(folder.path, failing);
    parts.prepare();
    await expect.poll(() => fs.readdir(folder.path)).toHaveLength(1);
    await settled();
    const part = new PartFile({ opened: parts.take(), pool: new BlockPool(), calls: failing, head, onlooker: () => undefined });
    for (let n = 0; n < 3; n++) if (!part.write(bytesOf(200_000, n))) await part.drained();
    await expect.poll(() => fs.readdir(folder.path)).toEqual([]);
    expect(await part.complete(false)).toMatchObject({ ok: false, error: { code: 'ENOSPC' } });
  });
});

describe('files opened ahead', () => {
  it('are one at a time, and removed when nobody wants them', async () => {
    await using folder = await temporaryFolder();
    const parts = partsIn(folder.path, inlineFileCalls);
    parts.prepare();
    parts.prepare();
    await settled();
    parts.prepare();
    await settled();
    expect(await fs.readdir(folder.path)).toEqual(['0.part']);
    await expect.poll(() => fs.readdir(folder.path)).toEqual([]);
    const taken = parts.take();
    expect(await taken.opening).toBeGreaterThan(0);
    await inlineFileCalls.close(await taken.opening);
    await parts.close();
  });

  it('that cannot be opened are opened when an object comes, which hears why not', async () => {
    await using folder = await temporaryFolder();
    const missing = join(folder.path, 'missing');
    const parts = partsIn(missing, inlineFileCalls);
    parts.prepare();
    await settled();
    await expect(parts.take().opening).rejects.toMatchObject({ code: 'ENOENT' });
    parts.prepare();
    await settled();
    await fs.mkdir(missing);
    const { opening } = parts.take();
    await inlineFileCalls.close(await opening);
    await parts.close();
  });
});

it('writes parts on the spot, in order and at their position', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'file');
  const fd = await inlineFileCalls.open(file, 'wx');
  inlineFileCalls.writeAtOnce?.(fd, [Buffer.from('abc'), Buffer.from('def')], 2);
  await inlineFileCalls.close(fd);
  expect(await fs.readFile(file, 'latin1')).toBe('\0\0abcdef');
});
