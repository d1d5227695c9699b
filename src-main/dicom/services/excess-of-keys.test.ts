import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../dataset/data-set.ts';
import { excessOfKeys } from './check-keys.ts';

const refused = (tag: number) => ({ code: 0xa900, errorComment: 'Keys are too long or too many', offendingElements: [tag] });
const ids = (count: number) => Array.from({ length: count }, (_, n) => `ID${n}`);

describe('an identifier that would take hours to match', () => {
  it.each([
    ['a name of many carets', new DataSet().set(tags.PatientName, 'PN', `${'^'.repeat(2_000)}x`), tags.PatientName],
    ['a name of many groups', new DataSet().set(tags.PatientName, 'PN', 'a='.repeat(5_000)), tags.PatientName],
    ['a pattern of many asterisks', new DataSet().set(tags.ImageType, 'CS', 'a*'.repeat(600)), tags.ImageType],
    ['many values', new DataSet().set(tags.PatientID, 'LO', ids(4_097)), tags.PatientID],
    [
      'many numbers',
      new DataSet().set(
        tags.InstanceNumber,
        'FD',
        ids(4_097).map((_, n) => n),
      ),
      tags.InstanceNumber,
    ],
    ['a name that is called a UID', new DataSet().set(tags.PatientName, 'UI', 'a?'.repeat(600)), tags.PatientName],
    [
      'a long value in a sequence',
      new DataSet().set(tags.ProcedureCodeSequence, 'SQ', [new DataSet().set(tags.CodeMeaning, 'LO', 'a?'.repeat(600))]),
      tags.CodeMeaning,
    ],
  ] as const)('is refused, the element named: %s', (_, keys, tag) => expect(excessOfKeys(keys)).toEqual(refused(tag)));

  it('is none of what people ask for: thousands of UIDs or IDs, and a text as long as a Short Text', () => {
    const uids = Array.from({ length: 20_000 }, (_, n) => `1.2.3.${n}`);
    expect(excessOfKeys(new DataSet().set(tags.SOPInstanceUID, 'UI', uids))).toBeUndefined();
    expect(excessOfKeys(new DataSet().set(tags.PatientID, 'LO', ids(4_000)))).toBeUndefined();
    expect(excessOfKeys(new DataSet().set(tags.StudyDescription, 'LO', 'x'.repeat(1_024)))).toBeUndefined();
  });
});
