/** Objects that are measured with, from fixed seeds. */
import { readFileSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSet } from '../src-main/dicom/dataset/data-set.ts';
import { writeDataSet } from '../src-main/dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../src-main/dicom/part10/write-file.ts';
import { convertObject } from '../src-main/dicom/pixel/convert-object.ts';
import { frameCodecs } from '../src-main/transcoding/frame-codecs.ts';
import { NativeCodecs } from '../src-main/transcoding/native-codecs.ts';
import { codecsFile } from '../src-main/transcoding/thread-entry.ts';
import { sopClass } from '../src-shared/dicom/sop-classes.ts';
import { tags } from '../src-shared/dicom/tags.ts';
import { transferSyntax } from '../src-shared/dicom/transfer-syntaxes.ts';

export interface Image {
  readonly sopClassUid: string;
  readonly study: number;
  readonly series: number;
  readonly instance: number;
  readonly modality: string;
  readonly rows: number;
  readonly columns: number;
  readonly bits: 8 | 16;
}

const patientRoot = '2.25.4242';
const largeFrames = 600;
const frameLength = 1_048_576;

export const studyUid = (study: number) => `${patientRoot}.${study}`;
export const seriesUid = (study: number, series: number) => `${studyUid(study)}.${series}`;

/** xorshift32: the same bytes for a seed, on every machine. `mask` keeps some bits of each 32. */
function noise(seed: number, bytes: number, mask = 0x0fff_0fff): Uint8Array {
  const words = new Uint32Array(Math.ceil(bytes / 4));
  let state = seed | 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state & mask;
  }
  return new Uint8Array(words.buffer, 0, bytes);
}

/** Soft slopes with 4 bits of noise, which a codec finds as hard as a scanner's image. */
function slopes(seed: number, { rows, columns }: Image): Uint8Array {
  const bytes = noise(seed, rows * columns * 2, 0x000f_000f);
  const samples = new Uint16Array(bytes.buffer, 0, rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [y, x] = [row / rows - 0.5, column / columns - 0.5];
      const at = row * columns + column;
      samples[at] = (samples[at] ?? 0) + Math.round(1_000 + 900 * Math.cos(9 * x * x + 7 * y * y + seed));
    }
  return bytes;
}

/** Everything of an image but its pixels. */
function attributes(image: Image): DataSet {
  const instanceUid = `${seriesUid(image.study, image.series)}.${image.instance}`;
  return new DataSet({ characterSet: ['ISO_IR 192'] })
    .set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192')
    .set(tags.SOPClassUID, 'UI', image.sopClassUid)
    .set(tags.SOPInstanceUID, 'UI', instanceUid)
    .set(tags.StudyDate, 'DA', '20260115')
    .set(tags.StudyTime, 'TM', '101500')
    .set(tags.AccessionNumber, 'SH', `ACC${image.study}`)
    .set(tags.Modality, 'CS', image.modality)
    .set(tags.StudyDescription, 'LO', 'Measurement')
    .set(tags.SeriesDescription, 'LO', `Series ${image.series}`)
    .set(tags.PatientName, 'PN', `Bench^Number ${image.study}`)
    .set(tags.PatientID, 'LO', `BENCH${image.study}`)
    .set(tags.StudyInstanceUID, 'UI', studyUid(image.study))
    .set(tags.SeriesInstanceUID, 'UI', seriesUid(image.study, image.series))
    .set(tags.SeriesNumber, 'IS', String(image.series))
    .set(tags.InstanceNumber, 'IS', String(image.instance))
    .set(tags.SamplesPerPixel, 'US', 1)
    .set(tags.PhotometricInterpretation, 'CS', 'MONOCHROME2')
    .set(tags.Rows, 'US', image.rows)
    .set(tags.Columns, 'US', image.columns)
    .set(tags.BitsAllocated, 'US', image.bits)
    .set(tags.BitsStored, 'US', image.bits === 16 ? 12 : 8)
    .set(tags.HighBit, 'US', image.bits === 16 ? 11 : 7)
    .set(tags.PixelRepresentation, 'US', 0);
}

function meta(image: Image, transferSyntaxUid: string): Uint8Array {
  const sopInstanceUid = `${seriesUid(image.study, image.series)}.${image.instance}`;
  return writeFileMeta({ sopClassUid: image.sopClassUid, sopInstanceUid, transferSyntaxUid });
}

async function writeParts(folder: string, image: Image, parts: readonly Uint8Array[], transferSyntaxUid: string): Promise<void> {
  const name = `${image.study}-${String(image.instance).padStart(5, '0')}.dcm`;
  await writeFile(join(folder, name), Buffer.concat([meta(image, transferSyntaxUid), ...parts]));
}

function encoded(image: Image, pixels: Uint8Array): Uint8Array {
  const dataSet = attributes(image).set(tags.PixelData, image.bits === 16 ? 'OW' : 'OB', pixels);
  return writeDataSet(dataSet, transferSyntax.ExplicitLE);
}

/** Uncompressed. */
export async function writeImage(folder: string, image: Image): Promise<void> {
  const pixels = noise(image.study * 1_000_003 + image.instance, (image.rows * image.columns * image.bits) / 8);
  await writeParts(folder, image, [encoded(image, pixels)], transferSyntax.ExplicitLE);
}

/** Writes images compressed without loss by our codecs. */
export async function writeCompressed(folder: string, images: readonly Image[], to: string): Promise<void> {
  const codecs = frameCodecs(new NativeCodecs(new WebAssembly.Module(readFileSync(codecsFile()))));
  for (const image of images) {
    const bytes = encoded(image, slopes(image.instance, image));
    const converted = convertObject({ bytes, from: transferSyntax.ExplicitLE, to, codecs });
    if (!converted.ok) throw new Error(`${converted.problem.code}: ${converted.problem.detail}`);
    await writeParts(folder, image, [...converted.parts()], to);
  }
}

/** One of 600 MB, frame by frame: it is never in memory. */
export async function writeLarge(folder: string): Promise<void> {
  const sopClassUid = sopClass.UltrasoundMultiFrameImageStorage;
  const image: Image = { sopClassUid, study: 3, series: 1, instance: 1, modality: 'US', rows: 1024, columns: 1024, bits: 8 };
  const dataSet = attributes(image).set(tags.NumberOfFrames, 'IS', String(largeFrames));
  // (7FE0,0010) OB and its length (PS3.5 §7.1.2).
  const header = Buffer.from('e07f10004f42000000000000', 'hex');
  header.writeUInt32LE(largeFrames * frameLength, 8);
  const handle = await open(join(folder, 'large.dcm'), 'w');
  const frame = Buffer.from(noise(7, frameLength));
  const start = [meta(image, transferSyntax.ExplicitLE), writeDataSet(dataSet, transferSyntax.ExplicitLE), header];
  for (const part of start) await handle.write(part);
  for (let number = 0; number < largeFrames; number++) {
    frame.writeUInt32LE(number);
    await handle.write(frame);
  }
  await handle.close();
}
