import { expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../dataset/data-set.ts';
import { checkIdentifier } from './check-identifier.ts';

const patient = (id: string | string[]) =>
  new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'PATIENT').set(tags.PatientID, 'LO', id);

it('a patient is retrieved in the Study Root too, which is what Orthanc asks for, as long as it is one', () => {
  expect(checkIdentifier('retrieve', 'study', patient('P1'))).toEqual({ ok: true, level: 'PATIENT' });
  for (const id of ['', 'P*', ['P1', 'P2']]) {
    expect(checkIdentifier('retrieve', 'study', patient(id))).toMatchObject({
      ok: false,
      status: { code: 0xa900, offendingElements: [tags.PatientID] },
    });
  }
});

it('patients are not searched for in the Study Root, which has none', () => {
  expect(checkIdentifier('find', 'study', patient('P1'))).toMatchObject({
    ok: false,
    status: { code: 0xa900, offendingElements: [tags.QueryRetrieveLevel] },
  });
});
