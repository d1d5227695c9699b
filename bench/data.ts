import { existsSync } from 'node:fs';
import { link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sopClass } from '../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../src-shared/dicom/transfer-syntaxes.ts';
import { type Image, seriesUid, studyUid, writeCompressed, writeImage, writeLarge } from './images.ts';

/** Part of the folders' name: a change of what is generated makes new ones. */
const dataVersion = 2;

/** Objects of one folder. */
export interface Files {
  readonly folder: string;
  readonly objects: number;
  /** Of all files together. */
  readonly bytes: number;
}

/** What the short form takes. */
export interface ShortData {
  /** 512 × 512 pixels of 16 bits each, 10 series of one study. */
  readonly ct: Files;
  readonly ctStudyUid: string;
  /** 10 KiB each, one series. */
  readonly small: Files;
  /** As many objects of 1 KiB in one series. */
  readonly images: Files;
  readonly imagesStudyUid: string;
  readonly imagesSeriesUid: string;
}

export interface Data extends ShortData {
  /** As `small` and half as many as `ct`, of other studies: what a receiver has taken before it is measured. */
  readonly before: Files;
  /** Twice as many as `ct`, of another study: what it has taken besides when it has been up for longer. */
  readonly longBefore: Files;
  /** One multi-frame ultrasound of 600 MB. */
  readonly large: Files;
  /** As many studies as objects, of 1 KiB each. */
  readonly studies: Files;
  /** CT as `ct`, but smooth, and compressed with JPEG 2000 and JPEG Lossless. */
  readonly jpeg2000: Files;
  readonly jpegLossless: Files;
}

export interface Amounts {
  readonly ct: number;
  readonly small: number;
  readonly studies: number;
  readonly compressed: number;
}

export const fullAmounts: Amounts = { ct: 1_000, small: 2_000, studies: 5_000, compressed: 100 };
export const quickAmounts: Amounts = { ct: 200, small: 500, studies: 500, compressed: 20 };

const ct = { sopClassUid: sopClass.CTImageStorage, modality: 'CT', series: 1, instance: 1 } as const;
const ctSize = { rows: 512, columns: 512, bits: 16 } as const;
const smallSize = { rows: 100, columns: 100, bits: 8 } as const;
const tinySize = { rows: 20, columns: 20, bits: 8 } as const;

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

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
  for (const { parentPath, name } of names) bytes += (await stat(join(parentPath, name))).size;
  return { folder, objects: names.length, bytes };
}

/** The files of one folder, evenly into so many others, without copying a byte. */
export async function dealt(files: Files, folder: string, parts: number): Promise<string[]> {
  const folders = upTo(parts).map((part) => join(folder, `part-${part}`));
  for (const each of folders) await mkdir(each, { recursive: true });
  for (const [at, name] of (await readdir(files.folder)).sort().entries()) {
    const to = folders[at % parts];
    if (to !== undefined) await link(join(files.folder, name), join(to, name));
  }
  return folders;
}

const folderIn = (cache: string, name: string) => join(cache, `v${dataVersion}-${name}`);

function images(cache: string, name: string, list: readonly Image[]): Promise<Files> {
  return once(folderIn(cache, `${name}-${list.length}`), async (folder) => {
    for (const image of list) await writeImage(folder, image);
  });
}

export async function shortData(cache: string, amounts: Pick<Amounts, 'ct' | 'small' | 'studies'>): Promise<ShortData> {
  const tenth = (instance: number) => 1 + Math.floor(((instance - 1) * 10) / amounts.ct);
  const cts = upTo(amounts.ct).map((instance) => ({ ...ct, ...ctSize, study: 1, series: tenth(instance), instance }));
  const smalls = upTo(amounts.small).map((instance) => ({ ...ct, ...smallSize, study: 2, instance }));
  const tiny = upTo(amounts.studies).map((instance) => ({ ...ct, ...tinySize, study: 4, instance }));
  return {
    ct: await images(cache, 'ct', cts),
    ctStudyUid: studyUid(1),
    small: await images(cache, 'small', smalls),
    images: await images(cache, 'images', tiny),
    imagesStudyUid: studyUid(4),
    imagesSeriesUid: seriesUid(4, 1),
  };
}

/** The objects that are measured with: generated from fixed seeds the first time, then read from `cache`. */
export async function benchData(cache: string, amounts: Amounts): Promise<Data> {
  const compressed = (name: string, study: number, to: string) =>
    once(folderIn(cache, `${name}-${amounts.compressed}`), (folder) => {
      const list = upTo(amounts.compressed).map((instance) => ({ ...ct, ...ctSize, study, instance }));
      return writeCompressed(folder, list, to);
    });
  const before = [
    ...upTo(amounts.small).map((instance) => ({ ...ct, ...smallSize, study: 7, instance })),
    ...upTo(amounts.ct / 2).map((instance) => ({ ...ct, ...ctSize, study: 8, instance })),
  ];
  const longBefore = upTo(amounts.ct * 2).map((instance) => ({ ...ct, ...ctSize, study: 9, instance }));
  const studies = upTo(amounts.studies).map((number) => ({ ...ct, ...tinySize, study: 100_000 + number }));
  return {
    ...(await shortData(cache, amounts)),
    before: await images(cache, 'before', before),
    longBefore: await images(cache, 'long-before', longBefore),
    large: await once(folderIn(cache, 'large'), writeLarge),
    studies: await images(cache, 'studies', studies),
    jpeg2000: await compressed('jpeg-2000', 5, transferSyntax.JPEG2000Lossless),
    jpegLossless: await compressed('jpeg-lossless', 6, transferSyntax.JPEGLosslessSV1),
  };
}
