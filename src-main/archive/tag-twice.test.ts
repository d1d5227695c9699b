import { expect, it } from 'vitest';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { readDataSet } from '../dicom/dataset/read-data-set.ts';
import { recordReader } from './object-record.ts';

/** (0010,0020) LO, two letters. */
const patientId = (value: string) => [0x10, 0x00, 0x20, 0x00, 0x4c, 0x4f, 0x02, 0x00, ...Buffer.from(value)];

it.each([
  ['A ', 'B ', 'A'],
  ['  ', 'B ', ''],
])('of a tag that an object has twice, the index keeps the first: "%s" and "%s"', (first, second, kept) => {
  const read = readDataSet(Uint8Array.from([...patientId(first), ...patientId(second)]), transferSyntax.ExplicitLE);
  expect(read.ok && recordReader()(read.dataSet).patientId).toBe(kept);
});
