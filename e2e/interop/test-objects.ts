import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import type { Fragments } from '../../src-main/dicom/dataset/fragments.ts';
import { writeDataSet } from '../../src-main/dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../../src-main/dicom/part10/write-file.ts';
import type { StoredObject } from '../../src-main/dicom/services/store-source.ts';
import { practiceObjects } from '../../src-main/practice/practice-data.ts';
import { seededUid } from '../../src-main/practice/random.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { dataSetOfFile, type EncodedDataSet } from './equal-data-sets.ts';

/** An object made for the tests, in memory. */
export interface TestObject extends EncodedDataSet {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly dataSet: DataSet;
}

/** The day the practice studies are dated back from: fixed, so that ranges can be asked for. */
export const today = new Date(2026, 0, 15);

/** Every practice patient, study and series, with at most `perSeries` instances each. */
export function practiceSample(perSeries: number): TestObject[] {
  const taken = new Map<string, number>();
  const sample: TestObject[] = [];
  for (const object of practiceObjects({ today, seed: 'quarry-interop' })) {
    const series = object.dataSet.string(tags.SeriesInstanceUID) ?? '';
    const count = taken.get(series) ?? 0;
    if (count === perSeries) continue;
    taken.set(series, count + 1);
    sample.push({ ...object, bytes: writeDataSet(object.dataSet, object.transferSyntaxUid) });
  }
  return sample;
}

/** Fragments that no codec has made: whoever looks into them is not meant to. */
const fragments: Fragments = {
  offsetTable: new Uint8Array(4),
  fragments: [Uint8Array.from({ length: 4_094 }, (_, i) => i * 7), Uint8Array.from({ length: 300_002 }, (_, i) => i >> 3)],
};

/** Transfer syntaxes with encapsulated pixel data that DCMTK knows by name. */
const encapsulated: readonly string[] = [
  transferSyntax.JPEGBaseline,
  transferSyntax.JPEGExtended,
  transferSyntax.JPEGLosslessSV1,
  transferSyntax.JPEGLSLossless,
  transferSyntax.JPEGLSNearLossless,
  transferSyntax.JPEG2000Lossless,
  transferSyntax.JPEG2000,
  transferSyntax.RLELossless,
];

/** One CT image in every way a data set can be encoded, each an instance of its own in one study and series. */
export function syntaxSample(): TestObject[] {
  const [image] = practiceSample(1);
  if (!image) throw new Error('the practice data are empty');
  const { ImplicitLE, ExplicitLE, ExplicitBE, Deflated } = transferSyntax;
  return [ImplicitLE, ExplicitLE, ExplicitBE, Deflated, ...encapsulated].map((syntax, index) => {
    const dataSet = copyOf(image.dataSet);
    const sopInstanceUid = seededUid('quarry-interop', 'syntax', syntax);
    dataSet.set(tags.SOPInstanceUID, 'UI', sopInstanceUid).set(tags.InstanceNumber, 'IS', String(index + 1));
    dataSet.set(tags.StudyInstanceUID, 'UI', seededUid('quarry-interop', 'syntaxes', 'study'));
    dataSet.set(tags.SeriesInstanceUID, 'UI', seededUid('quarry-interop', 'syntaxes', 'series'));
    dataSet.set(tags.PatientID, 'LO', 'INTEROP-SYNTAXES');
    if (encapsulated.includes(syntax)) dataSet.set(tags.PixelData, 'OB', fragments);
    const bytes = writeDataSet(dataSet, syntax);
    return { sopClassUid: image.sopClassUid, sopInstanceUid, transferSyntaxUid: syntax, dataSet, bytes };
  });
}

function copyOf(dataSet: DataSet): DataSet {
  const copy = new DataSet();
  for (const { tag, vr, value, items } of dataSet) copy.set(tag, vr, items ?? value);
  return copy;
}

/** An object as something to send. `partLength`: bytes handed out at a time. */
export function storedObject(object: TestObject, partLength = 65_536): StoredObject {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, bytes } = object;
  return {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    label: sopInstanceUid,
    byteLength: bytes.length,
    open: async () => {
      let at = 0;
      return {
        next: async () => {
          if (at >= bytes.length) return undefined;
          const part = bytes.subarray(at, at + partLength);
          at += part.length;
          return part;
        },
        close: async () => {},
      };
    },
  };
}

/** Writes objects as files into a folder, which is made; returns their paths in the same order. */
export async function writeFiles(folder: string, objects: readonly TestObject[]): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const object of objects) {
    const file = join(folder, `${object.sopInstanceUid}.dcm`);
    await writeFile(file, Buffer.concat([writeFileMeta(object), object.bytes]));
    files.push(file);
  }
  return files;
}

/** Data sets of the DICOM files below a folder, by SOP instance UID. */
export async function filesIn(folder: string): Promise<Map<string, EncodedDataSet & { file: string }>> {
  const found = new Map<string, EncodedDataSet & { file: string }>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'index.dat') continue;
    const file = join(entry.parentPath, entry.name);
    const { sopInstanceUid, ...dataSet } = await dataSetOfFile(file);
    found.set(sopInstanceUid ?? file, { ...dataSet, file });
  }
  return found;
}

/** The same object with more pixel data than it says. */
export function enlarged(object: TestObject | undefined, length: number): TestObject {
  if (!object) throw new Error('no object to enlarge');
  const at = Buffer.from(object.bytes).indexOf(Buffer.from('e07f10004f57', 'hex'));
  if (at === -1) throw new Error('there are no pixel data');
  const bytes = Buffer.alloc(at + 12 + length);
  bytes.set(object.bytes.subarray(0, at + 12));
  bytes.writeUInt32LE(length, at + 8);
  return { ...object, bytes };
}
