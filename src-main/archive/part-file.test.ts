import { promises as fs, readdirSync } from 'node:fs';
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

/** Wants to see all, and looks at nothing. */
const blind = { feed: () => false };

async function settled(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

function partsIn(folder: string, calls: FileCalls): PartFiles {
  let count = 0;
  const name = () => join(folder, `${count++}.part`);
  const nothing = () => Promise.resolve();
  return new PartFiles({ name, flags: 'wx', mode: 0o600, makeFolder: nothing, makeRoom: nothing, calls });
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
    const onlooker = {
      feed(bytes: Uint8Array, last: boolean) {
        shown.push(Buffer.from(bytes));
        lasts.push(last);
        return false;
      },
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
    const { onTheSpot } = calls;
    const failing: FileCalls = {
      ...calls,
      writeAll: async () => full(),
      ...(onTheSpot && { onTheSpot: { ...onTheSpot, write: full, writeBoth: full } }),
    };
    const parts = partsIn(folder.path, failing);
    parts.prepare();
    await expect.poll(() => fs.readdir(folder.path)).toHaveLength(1);
    await settled();
    const part = new PartFile({ opened: parts.take(), pool: new BlockPool(), calls: failing, head, onlooker: blind });
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
    expect(taken.opening).toBeGreaterThan(0);
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

it('shows nothing more to whoever has seen enough, and writes on', async () => {
  await using folder = await temporaryFolder();
  const parts = partsIn(folder.path, inlineFileCalls);
  let shown = 0;
  const onlooker = { feed: () => ++shown === 2 };
  const part = new PartFile({ opened: parts.take(), pool: new BlockPool(), calls: inlineFileCalls, head, onlooker });
  for (let n = 0; n < 5; n++) part.write(bytesOf(40_000, n));
  expect(part.complete(false)).toEqual({ ok: true, byteLength: 200_000 });
  expect(shown).toBe(2);
  expect((await fs.stat(part.file)).size).toBe(head.length + 200_000);
  await part.discard();
  await parts.close();
});

it('writes on the spot at a position: the beginning of a buffer, or two of them one behind the other', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'file');
  const { onTheSpot } = inlineFileCalls;
  const fd = onTheSpot.open(file, 'wx');
  onTheSpot.write(fd, Buffer.from('abcx'), 3, 2);
  onTheSpot.writeBoth(fd, Buffer.from('def'), Buffer.from('ghi'), 5);
  onTheSpot.close(fd);
  expect(await fs.readFile(file, 'latin1')).toBe('\0\0abcdefghi');
});

describe('what is left of objects that are stored', () => {
  it.each(ways)('is closed and loses its temporary name once the answer has gone: %s', async (_way, calls) => {
    await using folder = await temporaryFolder();
    const parts = partsIn(folder.path, calls);
    const part = new PartFile({ opened: parts.take(), pool: new BlockPool(), calls, head, onlooker: blind });
    part.write(bytesOf(100, 1));
    await part.complete(false);
    await fs.link(part.file, join(folder.path, 'stored'));
    parts.leave(part.release(), part.file);
    // On the spot: a turn later it may be gone.
    expect(readdirSync(folder.path)).toContain('0.part');
    await expect.poll(() => fs.readdir(folder.path)).not.toContain('0.part');
    await parts.close();
    expect(await fs.readdir(folder.path)).toEqual(['stored']);
  });
});
