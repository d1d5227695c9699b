import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../dicom/part10/write-file.ts';
import { threadedFileCalls } from './file-calls.ts';
import { fileObject } from './file-objects.ts';
import { threadedAccess } from './file-reader.ts';
import { inlineFileCalls } from './inline-file-calls.ts';
import { temporaryFolder } from './testing/sample-object.ts';

const sopClassUid = '1.2.840.10008.5.1.4.1.1.7';
const sopInstanceUid = '2.25.7';
const transferSyntaxUid = transferSyntax.JPEGBaseline;

/** A file with three fragments of 5,000 bytes, and padding behind them where `padded`. */
function compressed(padded: boolean): Buffer {
  const dataSet = new DataSet()
    .set(tags.SOPClassUID, 'UI', sopClassUid)
    .set(tags.SOPInstanceUID, 'UI', sopInstanceUid)
    .set(tags.PixelData, 'OB', {
      offsetTable: new Uint8Array(0),
      fragments: [1, 2, 3].map((value) => new Uint8Array(5_000).fill(value)),
    });
  if (padded) dataSet.set(tag(0xfffc, 0xfffc), 'OB', new Uint8Array(64));
  const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid });
  return Buffer.concat([meta, writeDataSet(dataSet, transferSyntaxUid)]);
}

/** It was taken for a whole one, and sent as such. */
it.each([
  ['on threads', threadedFileCalls],
  ['on the spot', inlineFileCalls],
])('leaves out a file that ends inside encapsulated pixel data, read %s', async (_, calls) => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'x.dcm');
  const access = { ...threadedAccess(), calls };
  const kinds = async (whole: Buffer, lengths: readonly number[]) => {
    const found: string[] = [];
    for (const length of lengths) {
      await fs.writeFile(file, whole.subarray(0, length));
      const entry = await fileObject(file, access);
      if (entry.kind === 'object') found.push(entry.kind);
      else found.push(entry.failure.kind === 'local' ? entry.failure.code : entry.failure.kind);
    }
    return found;
  };
  const plain = compressed(false);
  const size = plain.length;
  expect(await kinds(plain, [size, size - 1, size - 8, size - 9, size - 5_100, size - 15_000])).toEqual([
    'object',
    ...Array<string>(5).fill('damaged-file'),
  ]);
  const padded = compressed(true);
  // What is cut behind the pixel data is not looked for.
  expect(await kinds(padded, [padded.length, padded.length - 76, padded.length - 77])).toEqual([
    'object',
    'object',
    'damaged-file',
  ]);
});

/** Of so many bytes before its native pixel data, in one private element or in many. */
function withLongHeader(headerLength: number, elements: number): Buffer {
  const dataSet = new DataSet().set(tags.SOPClassUID, 'UI', sopClassUid).set(tags.SOPInstanceUID, 'UI', sopInstanceUid);
  for (let number = 0; number < elements; number++)
    dataSet.set(tag(0x0029, 0x1000 + number), 'OB', new Uint8Array(headerLength / elements));
  dataSet.set(tags.PixelData, 'OB', new Uint8Array(20_000));
  const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid: transferSyntax.ExplicitLE });
  return Buffer.concat([meta, writeDataSet(dataSet, transferSyntax.ExplicitLE)]);
}

it.each([
  ['one element, on threads', 1, threadedFileCalls],
  ['one element, on the spot', 1, inlineFileCalls],
  ['many elements, on the spot', 100, inlineFileCalls],
])('leaves out a file that is cut behind the first kilobytes, too: %s', async (_, elements, calls) => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'x.dcm');
  const outcome = async (bytes: Uint8Array) => {
    await fs.writeFile(file, bytes);
    const entry = await fileObject(file, { ...threadedAccess(), calls });
    return entry.kind === 'object' ? entry.object.byteLength : entry.failure;
  };
  for (const headerLength of [10_000, 100_000]) {
    const whole = withLongHeader(headerLength, elements);
    expect(await outcome(whole)).toBeGreaterThan(headerLength + 20_000);
    // Inside the pixel data, and before them.
    for (const missing of [1, 19_000, 25_000])
      expect(await outcome(whole.subarray(0, whole.length - missing))).toMatchObject({ code: 'damaged-file' });
  }
  // One long element says so itself, however long.
  const long = withLongHeader(1_000_000, 1);
  expect(await outcome(long)).toBeGreaterThan(1_000_000);
  expect(await outcome(long.subarray(0, 500_000))).toMatchObject({ code: 'damaged-file' });
});
