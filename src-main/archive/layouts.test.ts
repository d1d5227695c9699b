import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { Archive } from './archive.ts';
import { fileNaming } from './file-naming.ts';
import type { PlacingRules } from './storage.ts';
import { collect, filesBelow, openSampleArchive, part10, sample, store, temporaryFolder } from './testing/sample-object.ts';

const template = '{PatientID}/{StudyDate}_{StudyDescription}/{Modality}{SeriesNumber}/{InstanceNumber}.dcm';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let archive: Archive;

beforeEach(async () => {
  folder = await temporaryFolder();
  archive = await openSampleArchive(folder.path);
});
afterEach(async () => {
  await archive.close();
  await folder[Symbol.asyncDispose]();
});

function named(layout: string, more: PlacingRules = {}): { rules: PlacingRules } {
  const taken = fileNaming(layout);
  if (!taken.ok) throw new Error(taken.text);
  return { rules: { naming: taken.naming, ...more } };
}

const files = () => filesBelow(join(archive.folder, 'objects'));
const uids = async () => (await collect(archive.query('study', 'IMAGE', {}))).map((row) => row.path.SOPInstanceUID ?? '').sort();

async function reopen(): Promise<void> {
  await archive.close();
  archive = await openSampleArchive(folder.path);
  await archive.rebuild;
}

describe('a layout of files', () => {
  it('puts new objects into its folders; what is there stays, and all is found, sent, deleted and had back', async () => {
    await store(archive.storeTarget(), sample());
    const [old = ''] = await files();
    const target = archive.storeTarget(named(template));
    for (const series of [1, 2]) await store(target, sample({ series, instance: 7 }));
    await store(target, sample({ study: 2, description: 'Ä/../b' }));
    const placed = ['P1/20240102_Chest/CT1/7.dcm', 'P1/20240102_Chest/CT2/7.dcm', 'P1/20240102_Ä_.._b/CT1/1.dcm'];
    expect(await files()).toEqual([...placed, old].sort());
    expect(await archive.locate({ level: 'STUDY', StudyInstanceUID: '2.25.10002' })).toBe(
      join(archive.folder, 'objects', 'P1/20240102_Ä_.._b/CT1/1.dcm'),
    );
    await reopen();
    expect(await uids()).toHaveLength(4);
    const removed = await archive.remove([{ level: 'PATIENT', PatientID: 'P1' }]);
    if (!removed.ok) throw new Error();
    expect(await filesBelow(join(archive.folder, 'objects'))).toEqual([]);
    expect(await fs.readdir(join(archive.folder, 'objects'))).toEqual([]); // folders have names of patients
    expect(await archive.undoRemove(removed.token)).toEqual({ ok: true, instances: 4 });
    expect(await files()).toEqual([...placed, old].sort());
    for (const object of await archive.objects({ level: 'PATIENT', PatientID: 'P1' })) {
      const reader = await object.open();
      if ('failure' in reader) throw new Error(object.label);
      await reader.close();
    }
  });

  it('is found again from the files alone, by a new index and by a reindex', async () => {
    for (const layout of [template, 'flat', 'series', 'short', 'time'])
      await store(archive.storeTarget(named(layout)), sample({ instance: layout.length * 10 + layout.charCodeAt(0) }));
    await store(archive.storeTarget(), sample());
    const before = await uids();
    expect(before).toHaveLength(6);
    await archive.close();
    for (const name of await fs.readdir(folder.path)) if (name.startsWith('index')) await fs.rm(join(folder.path, name));
    archive = await openSampleArchive(folder.path);
    await archive.rebuild;
    expect(await uids()).toEqual(before);
    await archive.reindex(() => undefined);
    expect(await uids()).toEqual(before);
    expect(await files()).toHaveLength(6);
  });

  it('gives each object a name of its own, also where case does not count', async () => {
    const target = archive.storeTarget(named('{PatientID}/x{InstanceNumber}.dcm'));
    const edit = (number: string) => ({
      edit: (dataSet: ReturnType<typeof sample>['dataSet']) => dataSet.set(tags.InstanceNumber, 'IS', number),
    });
    await Promise.all(
      [1, 2, 3].map((study) => store(target, sample({ study, patient: study === 3 ? 'p1' : 'P1', ...edit('5') }))),
    );
    const found = await files();
    expect(found).toHaveLength(3);
    expect(new Set(found.map((file) => file.toLowerCase())).size).toBe(3);
    expect(found.filter((file) => file.startsWith('P1/'))).toHaveLength(2);
    expect(await uids()).toHaveLength(3);
  });

  it('keeps many objects of one name apart without trying every number', async () => {
    const target = archive.storeTarget(named('same/{Modality}'));
    for (let instance = 1; instance <= 30; instance++) await store(target, sample({ instance }));
    expect(await files()).toHaveLength(30);
    expect(await uids()).toHaveLength(30);
  });

  it('stands back where the file system has something against it, such as a file in the way', async () => {
    const objects = join(archive.folder, 'objects');
    await fs.writeFile(join(objects, 'P1'), 'a file');
    expect((await store(archive.storeTarget(named(template)), sample())).code).toBe(0);
    expect((await files()).filter((file) => /^[0-9a-f]{2}\//.test(file))).toHaveLength(1);
    expect(await fs.readFile(join(objects, 'P1'), 'utf8')).toBe('a file');
  });

  it('ends files as the area says, where the layout does not', async () => {
    await store(archive.storeTarget(named('flat', { extension: '.ima' })), sample({ instance: 1 }));
    await store(archive.storeTarget(named('flat', { extension: '' })), sample({ instance: 2 }));
    await store(archive.storeTarget(named('{SOPInstanceUID}.dicom', { extension: '.ima' })), sample({ instance: 3 }));
    await store(archive.storeTarget({ rules: { extension: '' } }), sample({ instance: 4 }));
    expect(await files()).toEqual(
      expect.arrayContaining([
        '2.25.10001.1.1.ima',
        '2.25.10001.1.2',
        '2.25.10001.1.3.dicom',
        expect.stringMatching(/^[0-9a-f]{2}\/[0-9a-f]{16}\/[0-9a-f]{16}-[0-9a-f]{12}$/),
      ]),
    );
    await archive.reindex(() => undefined);
    expect(await uids()).toHaveLength(4);
  });
});

describe('files below the objects that are not ours', () => {
  it('are taken in where they are DICOM, left alone where they are not, and set aside where they are cut short', async () => {
    const objects = join(archive.folder, 'objects');
    await fs.mkdir(join(objects, 'a/b'), { recursive: true });
    await fs.writeFile(join(objects, 'a/b/image'), part10(sample()));
    await fs.writeFile(join(objects, 'a/cut'), part10(sample({ instance: 2 })).subarray(0, 700));
    await fs.writeFile(join(objects, 'a/notes.txt'), 'not DICOM');
    await fs.writeFile(join(objects, 'a/.DS_Store'), 'the system’s');
    await archive.reindex(() => undefined);
    expect(await uids()).toEqual([sample().sopInstanceUid]);
    expect(await files()).toEqual(['a/.DS_Store', 'a/b/image', 'a/notes.txt']);
    expect(await filesBelow(join(archive.folder, 'damaged'))).toEqual(['a/cut']);
  });

  it('are not removed as a second copy when two names are one file', async () => {
    const objects = join(archive.folder, 'objects');
    await store(archive.storeTarget(named('{PatientID}/{InstanceNumber}.dcm')), sample());
    await fs.mkdir(join(objects, 'p1'));
    await fs.link(join(objects, 'P1/1.dcm'), join(objects, 'p1/1.dcm'));
    await archive.reindex(() => undefined);
    expect(await files()).toEqual(['P1/1.dcm', 'p1/1.dcm']);
    expect(await uids()).toHaveLength(1);
  });
});

it('a file whose name somebody has written in another case is not lost where case does not count', async () => {
  await store(archive.storeTarget(named('{PatientID}/{InstanceNumber}.dcm')), sample());
  // Such a file system finds it by either name, and lists the one.
  const objects = join(archive.folder, 'objects');
  await fs.link(join(objects, 'P1/1.dcm'), join(objects, 'P1/1.DCM'));
  const { readdir } = fs;
  const listed = vi
    .spyOn(fs, 'readdir')
    .mockImplementation((async (...args: Parameters<typeof readdir>) =>
      (await readdir(...args)).filter((entry) => (entry as unknown as { name: string }).name !== '1.dcm')) as typeof readdir);
  try {
    await archive.reindex(() => undefined);
    expect(await uids()).toHaveLength(1);
    await archive.reindex(() => undefined);
    expect(await uids()).toHaveLength(1);
  } finally {
    listed.mockRestore();
  }
  expect(await files()).toEqual(['P1/1.DCM', 'P1/1.dcm']);
});

it('files that come back from the trash do not take the place of what has come there meanwhile', async () => {
  const target = archive.storeTarget(named('{PatientID}/{InstanceNumber}.dcm'));
  await store(target, sample({ study: 1 }));
  const removed = await archive.remove([{ level: 'STUDY', StudyInstanceUID: '2.25.10001' }]);
  if (!removed.ok) throw new Error();
  await store(target, sample({ study: 2 }));
  expect(await archive.undoRemove(removed.token)).toEqual({ ok: true, instances: 1 });
  expect(await files()).toHaveLength(2);
  expect(await uids()).toHaveLength(2);
});
