import { promises as fs } from 'node:fs';
import { expect, it } from 'vitest';
import { BlockPool } from './block-pool.ts';
import { type FileCalls, type FileCallsOnTheSpot, threadedFileCalls } from './file-calls.ts';
import { type FileAccess, openObjectReader } from './file-reader.ts';
import { inlineFileCalls } from './inline-file-calls.ts';
import { temporaryFolder } from './testing/sample-object.ts';

const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);

/** Give at most so many bytes at a time, as disks across a network do. */
const inPieces: Record<string, (most: number) => FileAccess> = {
  'on the spot': (most) => ({ calls: { ...inlineFileCalls, onTheSpot: piecesOnTheSpot(most) }, pool: new BlockPool() }),
  'on threads': (most) => {
    const readInto: FileCalls['readInto'] = (fd, [first = new Uint8Array(0)], position) =>
      threadedFileCalls.read(fd, first, Math.min(most, first.length), position);
    return { calls: { ...threadedFileCalls, readInto }, pool: new BlockPool() };
  },
};

function piecesOnTheSpot(most: number): FileCallsOnTheSpot {
  const { onTheSpot } = inlineFileCalls;
  const readInto: FileCallsOnTheSpot['readInto'] = (fd, [first = new Uint8Array(0)], position) =>
    onTheSpot.read(fd, first, Math.min(most, first.length), position);
  return { ...onTheSpot, readInto };
}

it.each(
  Object.entries(inPieces).flatMap(([where, access]) => [7, 64, 10_000].map((most) => ({ where, most, access: access(most) }))),
)('a file is read into places that lie apart, whatever comes at a time: $where, $most', async ({ access }) => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/object`;
  await fs.writeFile(file, bytes);
  const reader = await openObjectReader(file, 100, 900, access);
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
