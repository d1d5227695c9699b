import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { fileNaming, namedLayouts } from './file-naming.ts';

/** Text as a hostile or careless sender has it: every script, signs of file systems, devices of Windows, very long. */
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom('.', ' ', '/', '..', '~', ':', '\0', '\r\n', '𠮷', 'é', 'é', '‮', 'a'), maxLength: 200 }),
  fc.constantFrom('CON', 'con ', 'NUL.txt', 'COM1', 'lpt¹', 'aux .x', '. ', '...', '𠮷'.repeat(64)),
);

it('whatever the values are, names are safe on every file system', () => {
  const layouts = [
    ...Object.keys(namedLayouts),
    '{PatientID}/{PatientID}',
    '{PatientName} {PatientID}{StudyDescription}/{StudyID}.dcm',
  ];
  const namings = layouts.map((layout) => {
    const taken = fileNaming(layout);
    if (!taken.ok) throw new Error(layout);
    return taken.naming;
  });
  fc.assert(
    fc.property(value, value, (one, other) => {
      const text = (part: string) => part.replaceAll('\\', '/');
      const dataSet = new DataSet()
        .set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192')
        .set(tags.PatientID, 'LO', text(one))
        .set(tags.PatientName, 'PN', text(other))
        .set(tags.StudyDescription, 'LO', text(one + other))
        .set(tags.StudyInstanceUID, 'UI', text(other))
        .set(tags.SOPInstanceUID, 'UI', text(one))
        .set(tags.StudyID, 'SH', text(other));
      for (const naming of namings) {
        const { folder, name, extension } = naming(dataSet);
        for (const part of [...(folder === '' ? [] : folder.split('/')), name]) {
          expect(part).not.toMatch(/[\\/:*?"<>|\p{C}]|^[. ]|^$|[. ]$|^(con|prn|aux|nul|(com|lpt)[\d¹²³]) *(\.|$)/iu);
          expect(part).toBe(part.normalize('NFC'));
          expect(Buffer.byteLength(part + extension)).toBeLessThanOrEqual(140);
        }
      }
    }),
    { numRuns: 2_000, seed: 11 },
  );
});

it('a name is made of a value of many marks in no longer than its length tells', () => {
  const taken = fileNaming('{PatientID}');
  if (!taken.ok) throw new Error('no naming');
  const dataSet = new DataSet()
    .set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192')
    .set(tags.PatientID, 'LO', `P1${'\u0327\u0301'.repeat(150_000)}`);
  const start = performance.now();
  expect(taken.naming(dataSet).name).toMatch(/^P1_/);
  expect(performance.now() - start).toBeLessThan(2_000);
});
