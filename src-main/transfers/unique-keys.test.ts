import { describe, expect, it } from 'vitest';
import { retrieveKeys } from './unique-keys.ts';

const PatientID = 'P1';
const StudyInstanceUID = '1.2';
const SeriesInstanceUID = '1.2.3';

describe('the keys of a retrieve request', () => {
  it('stay in the Patient/Study Only model for patients and studies', () => {
    const study = { level: 'STUDY', PatientID, StudyInstanceUID } as const;
    expect(retrieveKeys('patient-study-only', study)).toMatchObject({ ok: true, model: 'patient-study-only', path: study });
    expect(retrieveKeys('patient-study-only', { level: 'PATIENT', PatientID })).toMatchObject({ model: 'patient-study-only' });
  });

  it('go over to a model with series for a series, and say so', () => {
    const series = { level: 'SERIES', PatientID, StudyInstanceUID, SeriesInstanceUID } as const;
    expect(retrieveKeys('patient-study-only', series)).toEqual({
      ok: true,
      model: 'patient',
      path: series,
      note: 'The Patient/Study Only model has no series level, so the Patient Root model is used.',
    });
    const { PatientID: _, ...unnamed } = series;
    expect(retrieveKeys('patient-study-only', unnamed)).toMatchObject({ ok: true, model: 'study', path: unnamed });
  });

  it('go over to Study Root for a study of nobody known, and say why', () => {
    expect(retrieveKeys('patient', { level: 'STUDY', StudyInstanceUID })).toMatchObject({
      model: 'study',
      note: 'There is no Patient ID, so the Study Root model is used.',
    });
  });

  it('name what is missing', () => {
    expect(retrieveKeys('study', { level: 'SERIES', SeriesInstanceUID })).toEqual({ ok: false, missing: 'StudyInstanceUID' });
    expect(retrieveKeys('patient-study-only', { level: 'PATIENT' })).toEqual({ ok: false, missing: 'PatientID' });
  });

  it('are none that name others, too: a study goes over to Study Root, a patient is not asked for', () => {
    for (const id of ['A*', 'A?', 'A\\B']) {
      expect(retrieveKeys('patient', { level: 'PATIENT', PatientID: id })).toEqual({ ok: false, missing: 'PatientID' });
      expect(retrieveKeys('study', { level: 'PATIENT', PatientID: id })).toMatchObject({ ok: false });
      expect(retrieveKeys('patient', { level: 'STUDY', PatientID: id, StudyInstanceUID })).toEqual({
        ok: true,
        model: 'study',
        path: { level: 'STUDY', StudyInstanceUID },
        note: 'The Patient ID has a wildcard or a backslash in it, so the Study Root model is used.',
      });
    }
    expect(retrieveKeys('study', { level: 'STUDY', StudyInstanceUID: '1.2\\1.3' })).toEqual({
      ok: false,
      missing: 'StudyInstanceUID',
    });
  });
});
