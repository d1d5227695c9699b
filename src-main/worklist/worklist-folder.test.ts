import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WorklistEntry, worklistEntrySchema } from '../../src-shared/contract/worklist.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { readFile } from '../dicom/part10/read-file.ts';
import { worklistValues } from '../dicom/services/worklist-identifier.ts';
import { readWhole } from '../system/read-whole.ts';
import { changeEntry, encodeEntry, newEntry } from './worklist-entry.ts';
import { WorklistFolder } from './worklist-folder.ts';

vi.mock('../system/read-whole.ts', { spy: true });

const entry: WorklistEntry = {
  PatientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
  PatientID: 'P1',
  PatientBirthDate: '19660417',
  PatientSex: 'M',
  AccessionNumber: 'A1',
  ReferringPhysicianName: '',
  RequestedProcedureID: '',
  RequestedProcedureDescription: 'MR brain',
  ScheduledProcedureStepStartDate: '20261231',
  ScheduledProcedureStepStartTime: '0830',
  Modality: 'MR',
  ScheduledStationAETitle: 'MR1',
  ScheduledProcedureStepDescription: '',
  ScheduledPerformingPhysicianName: 'Öberg^Nils',
};
const made = () => newEntry(entry, { studyInstanceUid: '2.25.1', stepId: 'S1' });
const file = encodeEntry(made(), '2.25.2');

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'quarry-worklist-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const idsOf = async (folder: WorklistFolder, aeTitle = 'RIS') =>
  (await folder.read(aeTitle)).files.map(({ dataSet }) => dataSet.string(tags.PatientID));

describe('the folder of worklist files', () => {
  it('reads *.wl of the AE title’s own folder, with and without preamble, and nothing else', async () => {
    await mkdir(join(root, 'RIS'));
    await mkdir(join(root, 'OTHER'));
    await writeFile(join(root, 'RIS', 'a.wl'), file);
    await writeFile(join(root, 'RIS', 'b.WL'), file.subarray(132));
    await writeFile(join(root, 'RIS', 'c.dcm'), file);
    await writeFile(join(root, 'RIS', 'lockfile'), '');
    const folder = new WorklistFolder(root);
    expect(await idsOf(folder)).toEqual(['P1', 'P1']);
    expect(await idsOf(folder, 'OTHER')).toEqual([]);
    for (const strange of ['..', '.', '', 'RIS/../RIS', '../RIS']) expect(await idsOf(folder, strange)).toEqual([]);
    expect(await idsOf(new WorklistFolder(join(root, 'missing')))).toEqual([]);
  });

  it('sees what others change, and says which files are no entries', async () => {
    await mkdir(join(root, 'RIS'));
    const path = join(root, 'RIS', 'a.wl');
    await writeFile(path, file);
    const folder = new WorklistFolder(root);
    expect(await idsOf(folder)).toEqual(['P1']);
    await writeFile(path, encodeEntry(made().set(tags.PatientID, 'LO', 'P2'), '2.25.3'));
    await utimes(path, 1, 1);
    expect(await idsOf(folder)).toEqual(['P2']);
    await writeFile(path, 'these are words, and no DICOM file');
    await writeFile(join(root, 'RIS', 'b.wl'), file.subarray(0, file.length - 7));
    const { files, broken } = await folder.read('RIS');
    expect(files).toEqual([]);
    expect(broken).toMatchObject([
      { name: 'a.wl', failure: { code: 'not-dicom-file' } },
      { name: 'b.wl', failure: { code: 'damaged-file' } },
    ]);
    await rm(path);
    expect((await folder.read('RIS')).broken).toHaveLength(1);
  });

  it('reads more files than it may have open, and folders that a link leads to', async () => {
    await mkdir(join(root, 'elsewhere', 'RIS'), { recursive: true });
    await mkdir(join(root, 'served'));
    for (let number = 0; number < 150; number++) await writeFile(join(root, 'elsewhere', 'RIS', `${number}.wl`), file);
    await symlink(join(root, 'elsewhere', 'RIS'), join(root, 'served', 'RIS'));
    await symlink(join(root, 'nowhere'), join(root, 'served', 'LOST'));
    const folder = new WorklistFolder(join(root, 'served'));
    expect(await idsOf(folder)).toHaveLength(150);
    expect(await idsOf(folder, 'LOST')).toEqual([]);
  });

  it('says that a folder cannot be read, which is not the same as empty', async () => {
    await symlink('RIS', join(root, 'RIS'));
    expect(await new WorklistFolder(root).read('RIS')).toEqual({
      files: [],
      broken: [],
      failure: { kind: 'local', code: 'file-unreadable', detail: `ELOOP ${root}` },
    });
    await symlink('itself', join(root, 'itself'));
    const folder = new WorklistFolder(join(root, 'itself'));
    expect(await folder.read('RIS')).toMatchObject({ failure: { code: 'file-unreadable' } });
    expect(await folder.write('RIS', 'a.wl', file)).toMatchObject({ ok: false });
  });

  it('leaves no entry out that only could not be opened at the moment', async () => {
    await mkdir(join(root, 'RIS'));
    for (const name of ['a.wl', 'b.wl']) await writeFile(join(root, 'RIS', name), file);
    const folder = new WorklistFolder(root);
    vi.mocked(readWhole).mockRejectedValueOnce(Object.assign(new Error('too many'), { code: 'EMFILE' }));
    expect(await folder.read('RIS')).toMatchObject({ files: [], failure: { code: 'too-many-open-files' } });
    expect(await idsOf(folder)).toEqual(['P1', 'P1']);
  });

  it('writes a file whole, replaces it, and leaves nothing else behind', async () => {
    const folder = new WorklistFolder(root);
    expect(await folder.write('RIS', 'a.wl', file)).toEqual({ ok: true });
    expect(await folder.write('RIS', 'a.wl', encodeEntry(made().set(tags.PatientID, 'LO', 'P2'), '2.25.3'))).toEqual({
      ok: true,
    });
    expect(await idsOf(folder)).toEqual(['P2']);
    expect(await readdir(join(root, 'RIS'))).toEqual(['a.wl']);
    expect(await folder.remove('RIS', 'a.wl')).toEqual({ ok: true });
    expect(await folder.remove('RIS', 'a.wl')).toEqual({ ok: true });
    expect(await idsOf(folder)).toEqual([]);
  });

  it.each(['AUX', 'com1', 'NUL.CT', 'RIS.', 'a:b', '..'])('makes no folder that Windows could not: %s', async (aeTitle) => {
    const written = await new WorklistFolder(root).write(aeTitle, 'a.wl', file);
    expect(written).toMatchObject({ ok: false, failure: { detail: `no folder can be named ${aeTitle}` } });
    expect(await readdir(root)).toEqual([]);
  });

  it('gives no entry to another AE title where case does not count in names of folders', async () => {
    class ForgivingFolder extends WorklistFolder {
      override async aeTitles() {
        return (await super.aeTitles()).map((name) => name.toUpperCase());
      }
    }
    const folder = new ForgivingFolder(root);
    expect(await folder.write('RIS', 'a.wl', file)).toEqual({ ok: true });
    expect(await folder.write('ris', 'b.wl', file)).toMatchObject({
      ok: false,
      failure: { detail: expect.stringContaining('another AE title') },
    });
    expect((await folder.read('RIS')).files).toHaveLength(1);
  });

  it('says why it cannot write', async () => {
    await writeFile(join(root, 'RIS'), 'a file in its place');
    const folder = new WorklistFolder(root);
    expect(await folder.write('RIS', 'a.wl', file)).toMatchObject({ ok: false, failure: { code: 'folder-not-writable' } });
    for (const title of ['..', 'A/B', 'A\\B', 'A:B', '']) {
      expect(await folder.write(title, 'a.wl', file)).toMatchObject({ ok: false, failure: { code: 'folder-not-writable' } });
    }
  });
});

describe('worklist entries from the form', () => {
  it('come back as they were typed, in Unicode, with the numbers they must have', () => {
    const read = readFile(file);
    if (!read.ok) throw new Error(read.error.message);
    expect(read.dataSet.string(tags.SOPClassUID)).toBe(read.header.meta.string(tags.MediaStorageSOPClassUID));
    expect(read.dataSet.string(tags.SOPInstanceUID)).toBe('2.25.2');
    const { PatientName, ScheduledPerformingPhysicianName, Modality } = entry;
    expect(worklistValues(read.dataSet)).toMatchObject({
      PatientName,
      ScheduledPerformingPhysicianName,
      Modality,
      StudyInstanceUID: '2.25.1',
      RequestedProcedureID: 'S1',
      ScheduledProcedureStepID: 'S1',
    });
    expect(read.dataSet.string(tags.Modality)).toBeUndefined();
  });

  it('keep what the form does not have, and text in another character set', () => {
    const old = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 100');
    old.set(tags.PatientWeight, 'DS', '70').set(tags.RequestingPhysician, 'PN', 'Müller');
    const changed = changeEntry(old, { ...entry, RequestedProcedureID: 'RP9' });
    expect(worklistValues(changed)).toMatchObject({
      PatientWeight: '70',
      RequestingPhysician: 'Müller',
      PatientName: entry.PatientName,
      RequestedProcedureID: 'RP9',
      Modality: 'MR',
    });
  });

  it('are checked field by field', () => {
    expect(worklistEntrySchema.safeParse(entry).success).toBe(true);
    const wrong: Partial<Record<keyof WorklistEntry, string>>[] = [
      { PatientName: '' },
      { PatientName: 'A=B=C=D' },
      { PatientName: 'x'.repeat(65) },
      { PatientID: 'a\\b' },
      { PatientID: 'line\nbreak' },
      { PatientBirthDate: '20260231' },
      { PatientSex: 'X' },
      { AccessionNumber: '12345678901234567' },
      { ScheduledProcedureStepStartDate: '' },
      { ScheduledProcedureStepStartDate: '31.12.2026' },
      { ScheduledProcedureStepStartTime: '8:30' },
      { ScheduledProcedureStepStartTime: '2460' },
      { Modality: 'mr' },
      { Modality: '' },
      { ScheduledStationAETitle: '' },
      { ScheduledStationAETitle: 'x'.repeat(17) },
    ];
    for (const part of wrong) {
      const parsed = worklistEntrySchema.safeParse({ ...entry, ...part });
      expect(parsed.error?.issues[0]?.path, JSON.stringify(part)).toEqual(Object.keys(part));
    }
  });
});
