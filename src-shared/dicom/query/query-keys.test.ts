import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lookupKeyword } from '../dictionary.ts';
import { queryLevels, uniqueKeyOf } from './levels.ts';
import { keysAt, lookupQueryKey, queryKeys, returnKeys } from './query-keys.ts';

const vrsOfKind = {
  text: ['LO', 'SH', 'ST', 'LT', 'AS'],
  'person-name': ['PN'],
  uid: ['UI'],
  date: ['DA'],
  time: ['TM'],
  code: ['CS'],
  number: ['IS', 'DS', 'US'],
  computed: ['IS'],
} as const;

describe('query keys', () => {
  it('exist in the dictionary with a fitting VR, once each', () => {
    for (const row of queryKeys) {
      const vr = lookupKeyword(row.keyword)?.vr;
      expect(vrsOfKind[row.kind], row.keyword).toContain(vr);
      expect(row.label).not.toBe('');
    }
    expect(new Set(queryKeys.map((row) => row.keyword)).size).toBe(queryKeys.length);
  });

  it('have labels that are unique within a table', () => {
    for (const level of queryLevels) {
      for (const model of ['patient', 'study'] as const) {
        const labels = keysAt(level, model).map((row) => row.label);
        expect(labels.filter((label, i) => labels.indexOf(label) !== i)).toEqual([]);
      }
    }
  });

  it('have the unique key of every level, asked back there', () => {
    for (const level of queryLevels) expect(lookupQueryKey(uniqueKeyOf[level])).toMatchObject({ level, inRequest: true });
    expect(lookupQueryKey('Nonsense')).toBeUndefined();
  });

  it('never search by counts, and never show what is not asked for', () => {
    for (const row of queryKeys) {
      if (row.kind === 'computed') expect(row.formField, row.keyword).toBeUndefined();
      if (row.column === 'default') expect(row.inRequest, row.keyword).toBe(true);
    }
  });

  it('ask for patient attributes with studies only in the study root', () => {
    const study = returnKeys('STUDY', 'study').map((row) => row.keyword);
    expect(study).toEqual(
      expect.arrayContaining(['PatientName', 'PatientID', 'StudyInstanceUID', 'StudyDate', 'ModalitiesInStudy']),
    );
    expect(study).not.toContain('NumberOfPatientRelatedStudies');
    const studyOfPatient = returnKeys('STUDY', 'patient').map((row) => row.keyword);
    expect(studyOfPatient).toContain('PatientID');
    expect(studyOfPatient).not.toContain('PatientName');
  });

  it('name the unique keys above, once, in order', () => {
    const keywords = (level: 'SERIES' | 'IMAGE', model: 'patient' | 'study') =>
      returnKeys(level, model).map((row) => row.keyword);
    expect(keywords('IMAGE', 'patient').slice(0, 3)).toEqual(['PatientID', 'StudyInstanceUID', 'SeriesInstanceUID']);
    expect(keywords('SERIES', 'study').filter((keyword) => keyword.endsWith('InstanceUID'))).toEqual([
      'StudyInstanceUID',
      'SeriesInstanceUID',
    ]);
    expect(keywords('SERIES', 'study')).not.toContain('PatientID');
    for (const level of queryLevels) {
      const all = returnKeys(level, 'patient').map((row) => row.keyword);
      expect(new Set(all).size).toBe(all.length);
    }
    expect(returnKeys('PATIENT', 'patient').map((row) => row.keyword)).toContain('NumberOfPatientRelatedStudies');
  });

  const file = new URL('../../../../shared/query-keys.tsv', import.meta.url);
  it.skipIf(!existsSync(file))('cover the independent list (skipped where it is not at hand)', () => {
    const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      const [level, , keyword = ''] = line.split('\t');
      expect(lookupQueryKey(keyword.replace('RETIRED_', '')), keyword).toMatchObject({ level });
    }
  });
});
