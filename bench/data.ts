import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSet } from '../src-main/dicom/dataset/data-set.ts';
import { writeDataSet } from '../src-main/dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../src-main/dicom/part10/write-file.ts';
import { sopClass } from '../src-shared/dicom/sop-classes.ts';
import { tags } from '../src-shared/dicom/tags.ts';
import { transferSyntax } from '../src-shared/dicom/transfer-syntaxes.ts';

/** Part of the folders' name: a change of what is generated makes new ones. */
const dataVersion = 1;

/** Objects of one folder. */
export interface Files {
  readonly folder: string;
  readonly objects: number;
  /** Of all files together. */
  readonly bytes: number;
}

export interface Data {
  /** 512 × 512 pixels of 16 bits each, 10 series. */
  readonly ct: Files;
  readonly small: Files;
  /** One multi-frame ultrasound of 600 MB. */
  readonly large: Files;
  readonly smallStudyUid: string;
  readonly smallSeriesUid: string;
}

export interface Amounts {
  readonly ct: number;
  readonly small: number;
}

const patientRoot = '2.25.4242';
const largeFrames = 600;
const frameLength = 1_048_576;

/** xorshift32: the same bytes for a seed, on every machine. */
function noise(seed: number, bytes: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(bytes / 4));
  let state = seed | 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state & 0x0fff_0fff;
  }
  return new Uint8Array(words.buffer, 0, bytes);
}

interface Image {
  readonly sopClassUid: string;
  readonly study: number;
  readonly series: number;
  readonly instance: number;
  readonly modality: string;
  readonly rows: number;
  readonly columns: number;
  readonly bits: 8 | 16;
}

const studyUid = (study: number) => `${patientRoot}.${study}`;
const seriesUid = (study: number, series: number) => `${studyUid(study)}.${series}`;

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

function meta(image: Image): Uint8Array {
  const sopInstanceUid = `${seriesUid(image.study, image.series)}.${image.instance}`;
  return writeFileMeta({ sopClassUid: image.sopClassUid, sopInstanceUid, transferSyntaxUid: transferSyntax.ExplicitLE });
}

async function writeImage(folder: string, image: Image): Promise<void> {
  const pixels = noise(image.study * 1_000_003 + image.instance, (image.rows * image.columns * image.bits) / 8);
  const dataSet = attributes(image).set(tags.PixelData, image.bits === 16 ? 'OW' : 'OB', pixels);
  const name = `${String(image.instance).padStart(5, '0')}.dcm`;
  await writeFile(join(folder, name), Buffer.concat([meta(image), writeDataSet(dataSet, transferSyntax.ExplicitLE)]));
}

/** Frame by frame: it is never in memory. */
async function writeLarge(folder: string): Promise<void> {
  const sopClassUid = sopClass.UltrasoundMultiFrameImageStorage;
  const image: Image = { sopClassUid, study: 3, series: 1, instance: 1, modality: 'US', rows: 1024, columns: 1024, bits: 8 };
  const dataSet = attributes(image).set(tags.NumberOfFrames, 'IS', String(largeFrames));
  // (7FE0,0010) OB and its length (PS3.5 §7.1.2).
  const header = Buffer.from('e07f10004f42000000000000', 'hex');
  header.writeUInt32LE(largeFrames * frameLength, 8);
  const handle = await open(join(folder, 'large.dcm'), 'w');
  const frame = Buffer.from(noise(7, frameLength));
  for (const part of [meta(image), writeDataSet(dataSet, transferSyntax.ExplicitLE), header]) await handle.write(part);
  for (let number = 0; number < largeFrames; number++) {
    frame.writeUInt32LE(number);
    await handle.write(frame);
  }
  await handle.close();
}

/** Makes a folder once; one that was not finished does not get its name. */
async function once(folder: string, make: (folder: string) => Promise<void>): Promise<Files> {
  if (!existsSync(folder)) {
    const unfinished = `${folder}.part`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await make(unfinished);
    await rename(unfinished, folder);
  }
  return measured(folder);
}

/** Files below a folder, temporary ones and indexes left out. */
export async function measured(folder: string): Promise<Files> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && !/\.part$|^index\.dat$/.test(entry.name),
  );
  let bytes = 0;
  for (const { parentPath, name } of names) {
    const handle = await open(join(parentPath, name));
    bytes += (await handle.stat()).size;
    await handle.close();
  }
  return { folder, objects: names.length, bytes };
}

/** The objects that are measured with: generated from fixed seeds the first time, then read from `cache`. */
export async function benchData(cache: string, amounts: Amounts): Promise<Data> {
  const at = (name: string) => join(cache, `v${dataVersion}-${name}`);
  const ctClass = sopClass.CTImageStorage;
  const ct = await once(at(`ct-${amounts.ct}`), async (folder) => {
    for (let i = 1; i <= amounts.ct; i++) {
      const series = 1 + Math.floor(((i - 1) * 10) / amounts.ct);
      await writeImage(folder, {
        sopClassUid: ctClass,
        study: 1,
        series,
        instance: i,
        modality: 'CT',
        rows: 512,
        columns: 512,
        bits: 16,
      });
    }
  });
  const small = await once(at(`small-${amounts.small}`), async (folder) => {
    for (let i = 1; i <= amounts.small; i++) {
      await writeImage(folder, {
        sopClassUid: ctClass,
        study: 2,
        series: 1,
        instance: i,
        modality: 'CT',
        rows: 100,
        columns: 100,
        bits: 8,
      });
    }
  });
  const large = await once(at('large'), writeLarge);
  return { ct, small, large, smallStudyUid: studyUid(2), smallSeriesUid: seriesUid(2, 1) };
}
