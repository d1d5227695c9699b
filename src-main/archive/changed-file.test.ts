import { promises as fs, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BlockPool, blockLength } from './block-pool.ts';
import type { FileCalls } from './file-calls.ts';
import { fileObject } from './file-objects.ts';
import { inlineFileCalls } from './inline-file-calls.ts';
import { openSampleArchive, part10, sample, temporaryFolder } from './testing/sample-object.ts';

const long = sample({ pixelBytes: 3 * blockLength });
const changed = { kind: 'local', code: 'file-changed' };

/** As if it had been written again a second later. */
async function written(file: string): Promise<void> {
  const { mtimeMs } = await fs.stat(file);
  await fs.utimes(file, new Date(), new Date(mtimeMs + 1_000));
}

async function object(file: string, calls: FileCalls = inlineFileCalls) {
  const entry = await fileObject(file, { calls, pool: new BlockPool() });
  if (entry.kind !== 'object') throw new Error('it is no object');
  return entry.object;
}

it.each<[string, (file: string) => Promise<void>]>([
  ['has grown', (file) => fs.appendFile(file, 'more of it')],
  ['has been written again', written],
  [
    'has been replaced',
    (file) => fs.writeFile(`${file}.new`, part10(sample({ instance: 2 }))).then(() => fs.rename(`${file}.new`, file)),
  ],
])('a file that %s since it was looked at is not read as what it was', async (_how, change) => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'a.dcm');
  await fs.writeFile(file, part10(long));
  const looked = await object(file);
  await change(file);
  expect(await looked.open()).toMatchObject({ failure: changed });
});

it('a file that is written while it is read has no end', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'a.dcm');
  await fs.writeFile(file, part10(long));
  const looked = await object(file);
  const [parts, pieces] = [await looked.open(), await looked.open()];
  if ('failure' in parts || 'failure' in pieces) throw new Error('it does not open');
  await parts.next();
  await pieces.into?.([new Uint8Array(1_000)]);
  await written(file);
  const all = async () => {
    while ((await parts.next()) !== undefined);
  };
  await expect(all()).rejects.toMatchObject({ failure: changed });
  const rest = [new Uint8Array((looked.byteLength ?? 0) - 1_000)];
  await expect(pieces.into?.(rest)).rejects.toMatchObject({ failure: changed });
  await parts.close();
  await pieces.close();
});

it('importing leaves a file out that is cut short meanwhile, and goes on', async () => {
  await using folder = await temporaryFolder();
  const [first, second] = [join(folder.path, 'a.dcm'), join(folder.path, 'b.dcm')];
  await fs.writeFile(first, part10(long));
  await fs.writeFile(second, part10(sample({ instance: 2 })));
  const { onTheSpot } = inlineFileCalls;
  const read: typeof onTheSpot.read = (fd, buffer, length, position) => {
    if (length === blockLength) truncateSync(first, blockLength);
    return onTheSpot.read(fd, buffer, length, position);
  };
  const calls = { ...inlineFileCalls, onTheSpot: { ...onTheSpot, read } };
  const archive = await openSampleArchive(folder.path, { calls });
  const { imported, leftOut } = await archive.importFiles([first, second]);
  await archive.close();
  expect({ imported, leftOut }).toMatchObject({ imported: 1, leftOut: [{ file: first, failure: changed }] });
});
