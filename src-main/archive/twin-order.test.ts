import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import type { Archive } from './archive.ts';
import { collect, filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

const instances = Array.from({ length: 10 }, (_, index) => index + 1);

/** The bytes of pixel data that whoever retrieves the study by DICOM gets, in the order of the instances. */
async function retrieved(archive: Archive): Promise<(number | undefined)[]> {
  const { studyInstanceUid } = sample();
  const identifier = new DataSet().set(tags.StudyInstanceUID, 'UI', studyInstanceUid);
  const level: QueryLevel = 'STUDY';
  const asked = { model: 'study', level, identifier, callingAeTitle: 'ASKER', calledAeTitle: 'QUARRY' } as const;
  const objects = await archive.querySource().select(asked);
  const given = new Map<string, number | undefined>();
  for (const object of objects) {
    const reader = await object.open();
    if ('failure' in reader) throw new Error(reader.failure.kind);
    let last: number | undefined;
    for (let part = await reader.next(); part !== undefined; part = await reader.next()) last = part.at(-1);
    await reader.close();
    given.set(object.sopInstanceUid, last);
  }
  return instances.map((instance) => given.get(sample({ instance }).sopInstanceUid));
}

it('of different contents under one SOP Instance UID, the first to come is given, also after all files were read again', async () => {
  await using folder = await temporaryFolder();
  let now = new Date(2026, 1, 1).getTime();
  const options = { now: () => new Date(now++) };
  let archive = await openSampleArchive(folder.path, options);
  for (const fill of [1, 2, 3])
    for (const instance of instances) await store(archive.storeTarget(), sample({ instance, fill, pixelBytes: 8 }));
  const first = instances.map(() => 1);
  expect(await retrieved(archive)).toEqual(first);
  await archive.reindex(() => undefined);
  expect(await retrieved(archive)).toEqual(first);
  await archive.close();
  await fs.rm(join(folder.path, 'index.sqlite'));
  // As if they had come the other way round: nothing but the time of a file tells.
  const files = await filesBelow(join(folder.path, 'archive', 'objects'));
  for (const [place, file] of files.entries())
    await fs.utimes(join(folder.path, 'archive', 'objects', file), 0, 1_000_000_000 - place);
  archive = await openSampleArchive(folder.path, options);
  await archive.rebuild;
  expect(await retrieved(archive)).toEqual(instances.map(() => 3));
  expect(archive.totals.instances).toBe(instances.length);
  await archive.close();
});

it('an object that is left alone under its UID is no longer marked as one of several', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  await store(archive.storeTarget(), sample({ study: 1 }));
  const { sopInstanceUid } = sample({ study: 1 });
  const elsewhere = sample({ study: 2, edit: (dataSet) => dataSet.set(tags.SOPInstanceUID, 'UI', sopInstanceUid) });
  await store(archive.storeTarget(), { ...elsewhere, sopInstanceUid });
  const marked = async () =>
    (await collect(archive.query('study', 'IMAGE', { StudyInstanceUID: '' }))).map(({ problem }) => problem !== undefined);
  expect((await marked()).sort()).toEqual([false, true]);
  await archive.remove([{ level: 'STUDY', StudyInstanceUID: sample({ study: 1 }).studyInstanceUid }]);
  expect(await marked()).toEqual([false]);
  await archive.close();
});
