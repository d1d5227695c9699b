import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../dataset/data-set.ts';
import { checkIdentifier } from './check-identifier.ts';
import { findSopClass, getSopClass, modelOfSopClass, moveSopClass } from './query-retrieve-models.ts';

const identifier = (level: string, keys: Readonly<Record<string, string>> = {}) => {
  const dataSet = new DataSet().set(tags.QueryRetrieveLevel, 'CS', level);
  if (keys.patient !== undefined) dataSet.set(tags.PatientID, 'LO', keys.patient);
  if (keys.study !== undefined) dataSet.set(tags.StudyInstanceUID, 'UI', keys.study);
  return dataSet;
};
const check = (purpose: 'find' | 'retrieve', level: string, keys?: Readonly<Record<string, string>>) =>
  checkIdentifier(purpose, 'patient-study-only', identifier(level, keys));

describe('the Patient/Study Only model', () => {
  it('is known by its retired SOP classes', () => {
    expect([findSopClass, moveSopClass, getSopClass].map((byModel) => byModel['patient-study-only'])).toEqual([
      '1.2.840.10008.5.1.4.1.2.3.1',
      '1.2.840.10008.5.1.4.1.2.3.2',
      '1.2.840.10008.5.1.4.1.2.3.3',
    ]);
    expect(modelOfSopClass('1.2.840.10008.5.1.4.1.2.3.2')).toBe('patient-study-only');
    expect(modelOfSopClass('1.2.840.10008.5.1.4.1.2.2.2')).toBe('study');
    expect(modelOfSopClass('1.2.840.10008.5.1.4.31')).toBeUndefined();
  });

  it('is answered for patients, and for studies of a named patient', () => {
    expect(check('find', 'PATIENT')).toEqual({ ok: true, level: 'PATIENT' });
    expect(check('find', 'STUDY', { patient: 'P1' })).toEqual({ ok: true, level: 'STUDY' });
    expect(check('find', 'STUDY')).toMatchObject({ ok: false, status: { code: 0xa900, offendingElements: [tags.PatientID] } });
    expect(check('retrieve', 'STUDY', { patient: 'P1', study: '1.2' })).toEqual({ ok: true, level: 'STUDY' });
  });

  it.each(['SERIES', 'IMAGE'])('has no level %s', (level) => {
    expect(check('find', level, { patient: 'P1', study: '1.2' })).toMatchObject({
      ok: false,
      status: { code: 0xa900, offendingElements: [tags.QueryRetrieveLevel] },
    });
  });
});
