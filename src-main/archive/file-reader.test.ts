import { promises as fs } from 'node:fs';
import { expect, it } from 'vitest';
import { BlockPool } from './block-pool.ts';
import { type FileAccess, openObjectReader } from './file-reader.ts';
import { inlineFileCalls } from './inline-file-calls.ts';
import { temporaryFolder } from './testing/sample-object.ts';

const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);

/** Gives at most so many bytes at a time, as disks across a network do. */
function accessInPieces(most: number): FileAccess {
  const calls = {
    ...inlineFileCalls,
    readInto: (fd: number, [first = new Uint8Array(0)]: readonly Uint8Array[], position: number) =>
      inlineFileCalls.read(fd, first, Math.min(most, first.length), position),
  };
  return { calls, pool: new BlockPool() };
}

it.each([7, 64, 10_000])('a file is read into places that lie apart, whatever comes at a time: %i', async (most) => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/object`;
  await fs.writeFile(file, bytes);
  const reader = await openObjectReader(file, 100, 900, accessInPieces(most));
  if ('failure' in reader || reader.into === undefined) throw new Error('it does not open');
  const places = [new Uint8Array(64), new Uint8Array(1), new Uint8Array(335)];
  await reader.into(places);
  expect(Buffer.concat(places)).toEqual(Buffer.from(bytes.subarray(100, 500)));
  const rest = [new Uint8Array(500)];
  await reader.into(rest);
  expect(Buffer.concat(rest)).toEqual(Buffer.from(bytes.subarray(500)));
  await expect(reader.into([new Uint8Array(1)])).rejects.toMatchObject({ failure: { code: 'file-changed' } });
  await reader.close();
});
