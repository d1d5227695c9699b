import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import type { Tag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { readDirectory } from '../dicom/directory/read-directory.ts';
import type { QuerySource } from '../dicom/services/query-source.ts';
import type { Archive } from './archive.ts';
import { exportObjects } from './export/export-objects.ts';
import { FolderExport } from './export/folder-export.ts';
import { fileNaming } from './file-naming.ts';
import { openFolderTarget } from './folder-target.ts';
import {
  collect,
  filesBelow,
  openSampleArchive,
  part10,
  type SampleOptions,
  sample,
  store,
  temporaryFolder,
} from './testing/sample-object.ts';

const uids = [tags.StudyInstanceUID, tags.SeriesInstanceUID, tags.SOPInstanceUID, tags.SOPClassUID];

function without(missing: readonly Tag[], options: SampleOptions = {}) {
  return sample({ ...options, edit: (dataSet) => missing.forEach((tag) => void dataSet.delete(tag)) });
}

async function rowsOf(archive: Archive, level: 'STUDY' | 'SERIES' | 'IMAGE') {
  const rows = await collect(archive.query('study', level, {}));
  return rows.map(({ path, problem }) => ({ path, problem }));
}

async function find(source: QuerySource, level: 'STUDY' | 'SERIES' | 'IMAGE', keys: Readonly<Record<string, string>>) {
  const identifier = new DataSet();
  for (const [keyword, value] of Object.entries(keys)) identifier.set(tags[keyword as keyof typeof tags], 'UI', value);
  const query = { model: 'study', level, identifier, callingAeTitle: 'A', calledAeTitle: 'B' } as const;
  const answers = await collect(source.find(query, new AbortController().signal));
  return { answers, selected: await source.select(query) };
}

it('lists, finds, gives and indexes again an object whose data set has no UID at all', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const object = without(uids);
  expect(await store(archive.storeTarget(), object)).toEqual({ code: 0 });

  const [study] = await rowsOf(archive, 'STUDY');
  expect(study?.problem).toBe('This has no Study Instance UID: it is listed under one made from the Patient ID.');
  const [image, ...others] = await rowsOf(archive, 'IMAGE');
  expect(others).toEqual([]);
  for (const name of ['Study Instance UID', 'Series Instance UID', 'SOP Instance UID'])
    expect(image?.problem).toContain(`has no ${name}`);
  const { StudyInstanceUID = '', SeriesInstanceUID = '', SOPInstanceUID = '' } = image?.path ?? {};
  for (const uid of [StudyInstanceUID, SeriesInstanceUID]) expect(uid).toMatch(/^2\.25\.[1-9]\d{30,38}$/);
  expect(SOPInstanceUID).toBe(object.sopInstanceUid);

  const { answers, selected } = await find(archive.querySource(), 'SERIES', { StudyInstanceUID, SeriesInstanceUID });
  expect(answers.map((answer) => answer.string(tags.SeriesInstanceUID))).toEqual([SeriesInstanceUID]);
  expect(selected).toMatchObject([{ sopClassUid: sopClass.CTImageStorage, sopInstanceUid: object.sopInstanceUid }]);
  const [file = ''] = await filesBelow(join(archive.folder, 'objects'));
  const kept = await fs.readFile(join(archive.folder, 'objects', file));
  expect(kept.subarray(-object.bytes.length).equals(object.bytes)).toBe(true);

  const before = await rowsOf(archive, 'IMAGE');
  await archive.reindex(() => undefined);
  expect(await rowsOf(archive, 'IMAGE')).toEqual(before);
  await archive.close();
  await fs.rm(join(folder.path, 'index.sqlite'));
  const again = await openSampleArchive(folder.path);
  await again.rebuild;
  expect(await rowsOf(again, 'IMAGE')).toEqual(before);
  await again.close();
});

it('makes the same UIDs for the same patient, others for another, also without an ID', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const missing = [tags.StudyInstanceUID, tags.SeriesInstanceUID];
  const studies: string[] = [];
  const objects = [
    without(missing, { instance: 1 }),
    without(missing, { instance: 2 }),
    without(missing, { instance: 3, patient: 'P2' }),
    without([...missing, tags.PatientID], { instance: 4 }),
    without([...missing, tags.PatientID], { instance: 5, name: 'JONES' }),
    without([...missing, tags.PatientID, tags.PatientName], { instance: 6 }),
    without([...missing, tags.PatientID, tags.PatientName], { instance: 7 }),
    without([tags.StudyInstanceUID, tags.PatientID, tags.PatientName], { instance: 8 }),
    without([tags.StudyInstanceUID, tags.PatientID, tags.PatientName], { instance: 9 }),
  ];
  for (const object of objects) {
    expect(await store(archive.storeTarget(), object)).toEqual({ code: 0 });
    const rows = await collect(archive.query('study', 'IMAGE', { SOPInstanceUID: object.sopInstanceUid }));
    studies.push(...rows.map(({ path }) => path.StudyInstanceUID ?? ''));
  }
  expect(studies[0]).toBe(studies[1]);
  // Of the last four, which name no patient, those of one series stay together.
  expect(studies[7]).toBe(studies[8]);
  expect(new Set(studies).size).toBe(7);
  await archive.close();
});

it('says nothing of what has all its UIDs, and keeps a series apart that names itself', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  await store(archive.storeTarget(), sample());
  const half = without([tags.StudyInstanceUID], { instance: 2 });
  await store(archive.storeTarget(), half);
  const rows = await rowsOf(archive, 'SERIES');
  expect(rows.map(({ path }) => path.SeriesInstanceUID)).toEqual([half.seriesInstanceUid, half.seriesInstanceUid]);
  expect(rows.map(({ problem }) => problem !== undefined)).toEqual([false, true]);
  await archive.close();
});

it('still refuses what differs from its command, and what nobody names', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const target = archive.storeTarget();
  expect(await store(target, sample(), { sopInstanceUid: '1.2.3' })).toMatchObject({ code: 0xa900 });
  expect(await store(target, without(uids), { sopInstanceUid: '' })).toMatchObject({ code: 0xa900 });
  expect(await store(target, without(uids), { sopClassUid: '' })).toMatchObject({ code: 0xa900 });
  expect(await filesBelow(join(archive.folder, 'objects'))).toEqual([]);
  await archive.close();
});

it('exports it with a DICOMDIR under these UIDs; importing that makes no second place', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const object = without(uids);
  const file = join(folder.path, 'one.dcm');
  await fs.writeFile(file, part10(object));
  expect(await archive.importFiles([file])).toEqual({ imported: 1, alreadyThere: 0, leftOut: [] });
  const before = await rowsOf(archive, 'IMAGE');
  const target = new FolderExport(join(folder.path, 'out'));
  const exported = await exportObjects(await archive.objectsOf([{ level: 'PATIENT', PatientID: 'P1' }]), target, {
    fileSetUid: '2.25.1',
  });
  expect(exported).toMatchObject({ ok: true, result: { exported: 1, notListed: [], directory: { written: true } } });
  const directory = readDirectory(await fs.readFile(join(folder.path, 'out', 'DICOMDIR')));
  expect(directory).toMatchObject({ ok: true, fileIds: [['DICOM', 'PA000001', 'ST000001', 'SE000001', 'IM000001']] });
  await archive.close();

  await using other = await temporaryFolder();
  const second = await openSampleArchive(other.path);
  expect(await second.importFiles([join(folder.path, 'out', 'DICOMDIR')])).toMatchObject({ imported: 1, leftOut: [] });
  expect(await rowsOf(second, 'IMAGE')).toEqual(before);
  await second.close();
});

it('names its file after the command where a folder is filled by a template', async () => {
  await using folder = await temporaryFolder();
  const taken = fileNaming('{StudyInstanceUID}/{SOPInstanceUID}');
  const opened = await openFolderTarget({ folder: folder.path, naming: taken.ok ? taken.naming : undefined });
  if (!opened.ok) throw new Error('no folder');
  const object = without(uids);
  expect(await store(opened.target, object)).toEqual({ code: 0 });
  await opened.target.close();
  expect(await filesBelow(folder.path)).toEqual([`none/${object.sopInstanceUid}.dcm`]);
});
