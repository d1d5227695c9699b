import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { readFile } from '../dicom/part10/read-file.ts';
import { discardTarget } from './discard-target.ts';
import { openFolderTarget } from './folder-target.ts';
import { filesBelow, sample, store, temporaryFolder } from './testing/sample-object.ts';

async function open(folder: string, durability: 'strict' | 'background' = 'background') {
  const opened = await openFolderTarget({ folder, durability });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.target;
}

it.each(['strict', 'background'] as const)('writes files named by their UID: %s', async (durability) => {
  await using folder = await temporaryFolder();
  const target = await open(join(folder.path, 'new', 'out'), durability);
  const object = sample({ pixelBytes: 700_000 });
  expect(await store(target, object)).toEqual({ code: 0 });
  await target.close();
  expect(await filesBelow(target.folder)).toEqual([`${object.sopInstanceUid}.dcm`]);
  const bytes = await fs.readFile(join(target.folder, `${object.sopInstanceUid}.dcm`));
  const read = readFile(bytes);
  expect(read.ok && bytes.subarray(read.header.dataSetOffset).equals(object.bytes)).toBe(true);
});

it('keeps the same bytes once and other content beside it', async () => {
  await using folder = await temporaryFolder();
  const target = await open(folder.path);
  const { sopInstanceUid } = sample();
  await Promise.all([store(target, sample()), store(target, sample()), store(target, sample({ fill: 2 }))]);
  expect(await store(target, sample({ fill: 2 }))).toEqual({ code: 0 });
  await target.close();
  expect(await filesBelow(folder.path)).toEqual([`${sopInstanceUid}.dcm`, `${sopInstanceUid}_2.dcm`]);
});

it('goes on when somebody has moved away a folder with what came into it', async () => {
  await using folder = await temporaryFolder();
  const naming = () => ({ folder: join('study', 'series'), name: 'one', extension: '.dcm' });
  const opened = await openFolderTarget({ folder: join(folder.path, 'in'), naming });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  expect(await store(opened.target, sample())).toEqual({ code: 0 });
  await fs.rename(join(folder.path, 'in', 'study'), join(folder.path, 'moved'));
  expect(await store(opened.target, sample())).toEqual({ code: 0 });
  await opened.target.close();
  expect(await filesBelow(folder.path)).toEqual([join('in', 'study', 'series', 'one.dcm'), join('moved', 'series', 'one.dcm')]);
});

it.each(['strict', 'background'] as const)(
  'goes on when somebody has moved away the folder itself, but makes none above it: %s',
  async (durability) => {
    await using folder = await temporaryFolder();
    const target = await open(join(folder.path, 'above', 'in'), durability);
    const arrive = (instance: number) => store(target, sample({ instance, pixelBytes: 200_000 }));
    expect(await arrive(1)).toEqual({ code: 0 });
    // The file for the second is open by then, and goes with the folder.
    await expect.poll(() => fs.readdir(join(folder.path, 'above', 'in'))).toContainEqual(expect.stringMatching(/\.part$/));
    await fs.rename(join(folder.path, 'above', 'in'), join(folder.path, 'moved'));
    expect(await arrive(2)).toEqual({ code: 0 });
    await expect.poll(() => filesBelow(join(folder.path, 'above'))).toEqual([join('in', '2.25.10001.1.2.dcm')]);
    await fs.rm(join(folder.path, 'above', 'in'), { recursive: true });
    expect(await arrive(3)).toEqual({ code: 0 });
    await expect.poll(() => filesBelow(join(folder.path, 'above'))).toEqual([join('in', '2.25.10001.1.3.dcm')]);
    expect((await fs.stat(join(folder.path, 'above', 'in', '2.25.10001.1.3.dcm'))).size).toBeGreaterThan(200_000);
    await fs.rm(join(folder.path, 'above'), { recursive: true });
    expect(await arrive(4)).toMatchObject({ code: 0xa700 });
    expect(await fs.readdir(folder.path)).toEqual(['moved']);
    await target.close();
  },
);

it('makes no file of a UID that is none, of a broken data set, or of an association that ended', async () => {
  await using folder = await temporaryFolder();
  const target = await open(folder.path);
  const object = sample();
  expect(await store(target, object, { sopInstanceUid: '../x' })).toMatchObject({ code: 0xa900 });
  expect(await store(target, object, { sopInstanceUid: '1.2.3a' })).toMatchObject({ code: 0xa900 });
  const dots = sample({ edit: (dataSet) => dataSet.set(tags.SOPInstanceUID, 'UI', '..') });
  expect(await store(target, dots, { sopInstanceUid: '..' })).toMatchObject({ code: 0xa900 });
  expect(await store(target, object, { sopInstanceUid: '1.2.3' })).toMatchObject({ code: 0xa900 });
  expect(await store(target, object, {}, object.bytes.subarray(0, 400))).toMatchObject({ code: 0xc000 });
  target.open({ ...object, callingAeTitle: '', calledAeTitle: '', peerAddress: undefined, moveOriginator: undefined }).discard();
  await expect.poll(() => filesBelow(folder.path)).toEqual([]);
});

it('keeps objects whose UID has leading zeros, as the archive does', async () => {
  await using folder = await temporaryFolder();
  const target = await open(folder.path);
  const sopInstanceUid = '1.2.03.4';
  const object = sample({ edit: (dataSet) => dataSet.set(tags.SOPInstanceUID, 'UI', sopInstanceUid) });
  expect(await store(target, object, { sopInstanceUid })).toEqual({ code: 0 });
  await target.close();
  expect(await filesBelow(folder.path)).toEqual([`${sopInstanceUid}.dcm`]);
});

it('removes what a process that is gone left half-written', async () => {
  await using folder = await temporaryFolder();
  const left = `.quarry-999999999-${'a'.repeat(16)}.part`;
  const running = `.quarry-${process.pid}-${'a'.repeat(16)}.part`;
  for (const name of [left, running]) await fs.writeFile(join(folder.path, name), 'half');
  await open(folder.path);
  expect(await filesBelow(folder.path)).toEqual([running]);
});

it('names a folder that cannot be written', async () => {
  await using folder = await temporaryFolder();
  await fs.writeFile(join(folder.path, 'file'), '');
  const opened = await openFolderTarget({ folder: join(folder.path, 'file', 'sub') });
  expect(opened).toMatchObject({ ok: false, failure: { kind: 'local', code: 'folder-not-writable' } });
});

it('discards', async () => {
  expect(await store(discardTarget(), sample())).toEqual({ code: 0 });
});
