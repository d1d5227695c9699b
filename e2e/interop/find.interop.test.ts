import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import type { FindEnd } from '../../src-main/dicom/services/c-find.ts';
import { find } from '../../src-main/net/scu/find.ts';
import { send } from '../../src-main/net/scu/send.ts';
import type { QueryLevel, QueryModel } from '../../src-shared/dicom/query/levels.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { type Dcmqrscp, startDcmqrscp } from '../peers/dcmqrscp.ts';
import { type Orthanc, startOrthanc } from '../peers/orthanc.ts';
import { identifierOf, type Keys } from './identifier.ts';
import { available } from './skip.ts';
import { explained, targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { practiceSample, storedObject, type TestObject } from './test-objects.ts';

const folder = temporaryFolder('find');
const objects = practiceSample(2);
const modalities = { mine: { aeTitle: 'QUARRY', port: 1 } };
const peers = [
  { program: 'dcmqrscp', start: () => startDcmqrscp({ folder: join(folder, 'dcmqrscp') }) },
  { program: 'Orthanc', start: () => startOrthanc({ folder: join(folder, 'orthanc'), modalities }) },
];

/** What each unique key has in the objects of which `having` is true. */
function distinct(key: number, having: (dataSet: DataSet) => boolean = () => true): string[] {
  const values = objects.filter(({ dataSet }) => having(dataSet)).map(({ dataSet }) => dataSet.string(key) ?? '');
  return [...new Set(values)].sort();
}

const nameOf = (dataSet: DataSet) => dataSet.string(tags.PatientName) ?? '';
const dateOf = (dataSet: DataSet) => dataSet.string(tags.StudyDate) ?? '';

/** An object whose patient has two studies, so that a missing upper key would show. */
function example(): TestObject & { patientId: string; study: string; series: string } {
  const object = objects.find(({ dataSet }) => nameOf(dataSet).startsWith('JONES'));
  if (!object) throw new Error('the practice data have no JONES');
  const value = (key: number) => object.dataSet.string(key) ?? '';
  return {
    ...object,
    patientId: value(tags.PatientID),
    study: value(tags.StudyInstanceUID),
    series: value(tags.SeriesInstanceUID),
  };
}

for (const { program, start } of peers) {
  describe.skipIf(!available(`searching ${program}`, program))(`searching ${program}`, () => {
    let peer: Dcmqrscp | Orthanc;

    beforeAll(async () => {
      peer = await start();
      const end = await send(targetOf(peer), { objects: objects.map((object) => storedObject(object)), timeouts });
      expect(end).toMatchObject({ ok: true, sent: objects.length });
    });
    afterAll(() => peer?.stop());

    async function search(model: QueryModel, level: QueryLevel, keys: Keys, more: { limit?: number; signal?: AbortSignal } = {}) {
      const rows: DataSet[] = [];
      const query = find(targetOf(peer), { model, level, identifier: identifierOf(keys), timeouts, ...more });
      for (;;) {
        const step = await query.next();
        if (step.done) return { rows, end: step.value };
        rows.push(...step.value);
      }
    }

    /** Values of one key in the answers, sorted; checks that all went well. */
    async function values(model: QueryModel, level: QueryLevel, keys: Keys, key: number): Promise<string[]> {
      const { rows, end } = await search(model, level, keys);
      expect(end).toMatchObject({ kind: 'complete', count: rows.length });
      expect(end.failure).toBeUndefined();
      for (const row of rows) expect(row.string(tags.QueryRetrieveLevel)).toBe(level);
      return rows.map((row) => row.string(key) ?? '').sort();
    }

    it('finds every patient, study, series and image by universal matching (Patient Root)', async () => {
      const { patientId, study, series } = example();
      expect(await values('patient', 'PATIENT', { PatientID: '', PatientName: '' }, tags.PatientID)).toEqual(
        distinct(tags.PatientID),
      );
      const ofPatient = (dataSet: DataSet) => dataSet.string(tags.PatientID) === patientId;
      const upper = { PatientID: patientId };
      expect(await values('patient', 'STUDY', { ...upper, StudyInstanceUID: '' }, tags.StudyInstanceUID)).toEqual(
        distinct(tags.StudyInstanceUID, ofPatient),
      );
      const ofStudy = (dataSet: DataSet) => dataSet.string(tags.StudyInstanceUID) === study;
      const inStudy = { ...upper, StudyInstanceUID: study };
      expect(await values('patient', 'SERIES', { ...inStudy, SeriesInstanceUID: '' }, tags.SeriesInstanceUID)).toEqual(
        distinct(tags.SeriesInstanceUID, ofStudy),
      );
      const ofSeries = (dataSet: DataSet) => dataSet.string(tags.SeriesInstanceUID) === series;
      const inSeries = { ...inStudy, SeriesInstanceUID: series };
      expect(await values('patient', 'IMAGE', { ...inSeries, SOPInstanceUID: '' }, tags.SOPInstanceUID)).toEqual(
        distinct(tags.SOPInstanceUID, ofSeries),
      );
    });

    it('finds every study, its series and their images (Study Root)', async () => {
      const { study, series } = example();
      expect(await values('study', 'STUDY', { StudyInstanceUID: '', PatientName: '' }, tags.StudyInstanceUID)).toEqual(
        distinct(tags.StudyInstanceUID),
      );
      const ofStudy = (dataSet: DataSet) => dataSet.string(tags.StudyInstanceUID) === study;
      const inStudy = { StudyInstanceUID: study };
      expect(
        await values('study', 'SERIES', { ...inStudy, SeriesInstanceUID: '', Modality: '' }, tags.SeriesInstanceUID),
      ).toEqual(distinct(tags.SeriesInstanceUID, ofStudy));
      const ofSeries = (dataSet: DataSet) => dataSet.string(tags.SeriesInstanceUID) === series;
      const inSeries = { ...inStudy, SeriesInstanceUID: series, SOPInstanceUID: '', InstanceNumber: '' };
      expect(await values('study', 'IMAGE', inSeries, tags.SOPInstanceUID)).toEqual(distinct(tags.SOPInstanceUID, ofSeries));
    });

    it.each([
      ['SMITH*', (name: string) => name.startsWith('SMITH')],
      ['S?ITH^A*', (name: string) => name === 'SMITH^Anna'],
      ['*BERG*', (name: string) => name.includes('BERG')],
      ['NOBODY*', () => false],
    ])('matches names with wildcards: %s', async (name, having) => {
      const found = await values('study', 'STUDY', { PatientName: name, StudyInstanceUID: '' }, tags.StudyInstanceUID);
      expect(found).toEqual(distinct(tags.StudyInstanceUID, (dataSet) => having(nameOf(dataSet))));
    });

    it.each([
      ['20260110-20260114', (date: string) => date >= '20260110' && date <= '20260114'],
      ['20260115-', (date: string) => date >= '20260115'],
      ['-20241231', (date: string) => date <= '20241231'],
      ['20260115', (date: string) => date === '20260115'],
    ])('matches ranges of dates: %s', async (range, having) => {
      const found = await values('study', 'STUDY', { StudyDate: range, StudyInstanceUID: '' }, tags.StudyInstanceUID);
      expect(found).toEqual(distinct(tags.StudyInstanceUID, (dataSet) => having(dateOf(dataSet))));
      expect(found.length).toBeGreaterThan(0);
    });

    it('matches lists of UIDs', async () => {
      const wanted = distinct(tags.StudyInstanceUID).slice(3, 7);
      expect(await values('study', 'STUDY', { StudyInstanceUID: wanted }, tags.StudyInstanceUID)).toEqual(wanted);
    });

    it.each(['Müller', 'Иванов', 'Διονυσιος', 'שרון', 'قباني', 'นามสกุล', 'Ångström', 'Tanaka^Yui=田中', 'Wang^Xiaodong=王'])(
      'finds people by names that are not ASCII, and shows them as they are: %s',
      async (name) => {
        const { rows, end } = await search('study', 'STUDY', { PatientName: `${name}*`, PatientID: '', StudyInstanceUID: '' });
        expect(end).toMatchObject({ kind: 'complete' });
        const expected = objects.map(({ dataSet }) => nameOf(dataSet)).filter((text) => text.startsWith(name));
        expect(new Set(rows.map(nameOf))).toEqual(new Set(expected));
        for (const row of rows) expect(row.textProblem(tags.PatientName)).toBeUndefined();
        expect(rows.length).toBeGreaterThan(0);
      },
    );

    it('shows every name as it was sent, when asked in Unicode', async () => {
      const identifier = { PatientName: '', PatientID: '' };
      const query = find(targetOf(peer), {
        model: 'patient',
        level: 'PATIENT',
        identifier: identifierOf(identifier).set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192'),
        timeouts,
      });
      const names = new Map<string, string>();
      for await (const rows of query) for (const row of rows) names.set(row.string(tags.PatientID) ?? '', nameOf(row));
      for (const { dataSet } of objects) {
        expect(names.get(dataSet.string(tags.PatientID) ?? '')).toBe(nameOf(dataSet));
      }
    });

    it('hands on no more than the limit, and tells the server to stop', async () => {
      const { rows, end } = await search('study', 'STUDY', { StudyInstanceUID: '' }, { limit: 5 });
      expect(rows.length).toBe(5);
      expect(end).toMatchObject({ kind: 'limited', count: 5 });
      expect(end.failure).toBeUndefined();
    });

    it('can be cancelled', async () => {
      const cancel = new AbortController();
      const query = find(targetOf(peer), {
        model: 'study',
        level: 'STUDY',
        identifier: identifierOf({ StudyInstanceUID: '', PatientName: '' }),
        timeouts,
        signal: cancel.signal,
      });
      const first = await query.next();
      expect(first.done).toBe(false);
      cancel.abort();
      let end: FindEnd | undefined;
      while (!end) {
        const step = await query.next();
        if (step.done) end = step.value;
      }
      // All answers may have been there already: then it was complete before it could be cancelled.
      expect(['cancelled', 'complete']).toContain(end.kind);
      expect(end.failure).toBeUndefined();
    });

    it('is told by a wrong name', async () => {
      const target = { ...targetOf(peer), calledAeTitle: 'WRONG' };
      const query = find(target, {
        model: 'study',
        level: 'STUDY',
        identifier: identifierOf({ StudyInstanceUID: '' }),
        timeouts,
      });
      const step = await query.next();
      if (!step.done) throw new Error('there was an answer');
      expect(step.value).toMatchObject({ kind: 'failed', count: 0 });
      expect(explained(step.value.failure, target).code).toBe('rejected-called-ae');
    });

    if (program === 'Orthanc') {
      it('is told when the server does not know us: Orthanc aborts', async () => {
        const target = targetOf(peer, 'STRANGER');
        const query = find(target, {
          model: 'study',
          level: 'STUDY',
          identifier: identifierOf({ StudyInstanceUID: '' }),
          timeouts,
        });
        const step = await query.next();
        if (!step.done) throw new Error('there was an answer');
        expect(step.value).toMatchObject({ kind: 'failed', count: 0, failure: { kind: 'association' } });
        const explanation = explained(step.value.failure, target);
        expect(explanation.code).toBe('aborted');
        expect(explanation.tryThis).not.toEqual([]);
      });
    }
  });
}
