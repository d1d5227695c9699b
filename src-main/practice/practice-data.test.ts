import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { isValidUid } from '../../src-shared/dicom/uids.ts';
import { readDataSet } from '../dicom/dataset/read-data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../dicom/part10/write-file.ts';
import { practiceCases } from './patients.ts';
import { practiceCounts, practiceObjects } from './practice-data.ts';
import type { PracticeObject } from './practice-object.ts';

const today = new Date(2026, 0, 15, 23, 30);
const objects = [...practiceObjects({ today })];

function encoded({ dataSet, transferSyntaxUid }: PracticeObject): Uint8Array {
  return writeDataSet(dataSet, transferSyntaxUid);
}

function digest(all: Iterable<PracticeObject>): string {
  const hash = createHash('sha256');
  for (const object of all) hash.update(encoded(object));
  return hash.digest('hex');
}

/** The first of each combination of SOP class and character set. */
function oneOfEachKind(): PracticeObject[] {
  const kinds = new Map<string, PracticeObject>();
  for (const object of objects) {
    const kind = [object.sopClassUid, object.transferSyntaxUid, object.dataSet.strings(tags.SpecificCharacterSet).join()].join(
      ' ',
    );
    if (!kinds.has(kind)) kinds.set(kind, object);
  }
  return [...kinds.values()];
}

describe('practice data', () => {
  it('is what it says: 20 patients, more than 300 instances', () => {
    expect(practiceCounts()).toEqual({ patients: 20, instances: objects.length });
    expect(objects.length).toBeGreaterThan(300);
    expect(new Set(objects.map(({ dataSet }) => dataSet.string(tags.PatientID))).size).toBe(20);
  });

  it('has images, reports and documents', () => {
    const modalities = new Set(objects.map(({ dataSet }) => dataSet.string(tags.Modality)));
    expect([...modalities].sort()).toEqual(['CR', 'CT', 'DOC', 'MR', 'SR', 'US']);
  });

  it('has valid UIDs, none twice', () => {
    const uids = objects.map(({ sopInstanceUid }) => sopInstanceUid);
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.every(isValidUid)).toBe(true);
  });

  it('is the same for the same seed and day, and other for others', () => {
    const same = digest(objects);
    expect(digest(practiceObjects({ today: new Date(2026, 0, 15, 1) }))).toBe(same);
    expect(digest(practiceObjects({ today, seed: 'another' }))).not.toBe(same);
  });

  it('is dated back from today', () => {
    const dates = objects.map(({ dataSet }) => dataSet.string(tags.StudyDate) ?? '').sort();
    expect(dates.at(-1)).toBe('20260115');
    expect(dates[0]).toBe('20160118');
    expect(dates).toContain('20260114');
  });

  it('writes each name in the character set it was planned in', () => {
    for (const { patient } of practiceCases) {
      const object = objects.find(({ dataSet }) => dataSet.string(tags.PatientID) === patient.id);
      if (object === undefined) throw new Error(`no object of ${patient.id}`);
      const read = readDataSet(encoded(object), object.transferSyntaxUid);
      if (!read.ok) throw new Error(read.error.message);
      expect(read.dataSet.strings(tags.SpecificCharacterSet)).toEqual(patient.characterSet);
      expect(read.dataSet.string(tags.PatientName)).toBe(patient.name);
      expect(read.dataSet.textProblem(tags.PatientName)).toBeUndefined();
    }
  });

  it('has as many pixels as its sizes say', () => {
    for (const { dataSet } of objects) {
      const pixels = dataSet.get(tags.PixelData);
      if (pixels === undefined) continue;
      const frames = dataSet.number(tags.NumberOfFrames) ?? 1;
      const bytes = (dataSet.number(tags.BitsAllocated) ?? 0) / 8;
      expect(pixels.value.length).toBe((dataSet.number(tags.Rows) ?? 0) * (dataSet.number(tags.Columns) ?? 0) * frames * bytes);
      expect(new Set(pixels.value.subarray(pixels.value.length / 2, pixels.value.length / 2 + 4000)).size).toBeGreaterThan(20);
    }
  });
});

describe('a second opinion', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-practice-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const ask = (tool: string, ...args: string[]) => spawnSync(tool, args, { encoding: 'utf8' });
  const has = (tool: string) => ask(tool, '--version').error === undefined;

  function fileOf(object: PracticeObject): string {
    const file = join(folder, `${object.sopInstanceUid}.dcm`);
    writeFileSync(file, Buffer.concat([writeFileMeta(object), encoded(object)]));
    return file;
  }

  it.skipIf(!has('dciodvfy'))('dciodvfy finds no error in any kind of object', () => {
    for (const object of oneOfEachKind()) {
      const { stdout, stderr } = ask('dciodvfy', fileOf(object));
      const said = `${stdout}\n${stderr}`;
      expect(said).toMatch(/CTImage|MRImage|USMultiFrameImage|CRImage|BasicTextSR|EncapsulatedPDF/);
      expect(said.split('\n').filter((line) => line.includes('Error'))).toEqual([]);
    }
  });

  it.skipIf(!has('dcmdump'))('dcmdump reads every kind of object without a warning', () => {
    for (const object of oneOfEachKind()) {
      const { status, stderr } = ask('dcmdump', '-q', fileOf(object));
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }
  });
});
