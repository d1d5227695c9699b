import { expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../dataset/data-set.ts';
import { directoryEntry } from './directory-entry.ts';

const known = { sopClassUid: '', sopInstanceUid: '2.25.1', studyInstanceUid: '2.25.2', seriesInstanceUid: '2.25.3' };

/** dciodvfy called such a DICOMDIR wrong, and DCMTK could not read its text. */
it.each([
  [['ISO-IR 100'], ['ISO_IR 100']],
  [['utf8'], ['ISO_IR 192']],
  [
    ['', 'ISO 2022-IR 87'],
    ['', 'ISO 2022 IR 87'],
  ],
  [['GB18030'], ['GB18030']],
  [['NONSENSE'], ['NONSENSE']],
])('has the defined term for the misspelled character set %j of an object', (terms, defined) => {
  const dataSet = new DataSet().set(tags.SpecificCharacterSet, 'CS', terms);
  dataSet.setRaw(tags.PatientName, 'PN', Uint8Array.of(0x4d, 0xfc));
  const { patient } = directoryEntry(dataSet, known);
  expect(patient.strings(tags.SpecificCharacterSet)).toEqual(defined);
  expect(patient.get(tags.PatientName)?.value).toEqual(Uint8Array.of(0x4d, 0xfc));
});

it('has no character set where the object has none', () => {
  const { patient } = directoryEntry(
    new DataSet().set(tags.SpecificCharacterSet, 'CS', '').set(tags.PatientName, 'PN', 'A'),
    known,
  );
  expect(patient.has(tags.SpecificCharacterSet)).toBe(false);
});

it('takes an object of an image class for an image, though it has no rows', () => {
  const typeOf = (sopClassUid: string) => directoryEntry(new DataSet().set(tags.SOPClassUID, 'UI', sopClassUid), known).type;
  expect(typeOf('1.2.840.10008.5.1.4.1.1.7')).toBe('IMAGE');
  expect(typeOf(sopClass.CTImageStorage)).toBe('IMAGE');
  expect(typeOf('1.2.840.10008.5.1.4.39.1')).toBeUndefined();
  expect(typeOf('1.2.3')).toBeUndefined();
});
