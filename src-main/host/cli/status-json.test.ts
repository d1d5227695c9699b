import { expect, it } from 'vitest';
import { tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { statusFields } from './report.ts';

it('a status is whole in --json: code, class, comment, offending elements by name, error ID', async () => {
  const offendingElements = [tags.PatientID, tag(0x0009, 0x1001)];
  expect(await statusFields({ code: 0xa900, errorComment: 'Why', offendingElements, errorId: 12 })).toEqual({
    status: 0xa900,
    statusHex: 'A900',
    statusClass: 'failure',
    errorComment: 'Why',
    offendingElements: ['PatientID', '00091001'],
    errorId: 12,
  });
  expect(await statusFields({ code: 0 })).toEqual({ status: 0, statusHex: '0000', statusClass: 'success' });
});
