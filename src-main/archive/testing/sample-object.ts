import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../../dicom/part10/write-file.ts';
import type { IncomingObject, StoreTarget } from '../../dicom/services/store-target.ts';
import type { Archive, ArchiveOptions } from '../archive.ts';
import { openArchive } from '../open-archive.ts';

/** What tests vary about an object. Numbers make UIDs: the same numbers are the same study, series and instance. */
export interface SampleOptions {
  readonly patient?: string;
  readonly name?: string;
  readonly study?: number;
  readonly series?: number;
  readonly instance?: number;
  readonly modality?: string;
  readonly date?: string;
  readonly time?: string;
  readonly description?: string;
  readonly pixelBytes?: number;
  /** Value of every byte of the pixel data: other content under the same UID. */
  readonly fill?: number;
  readonly transferSyntaxUid?: string;
  readonly edit?: (dataSet: DataSet) => void;
}

export interface Sample {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: DataSet;
  /** The encoded data set. */
  readonly bytes: Uint8Array;
}

/** A valid CT image, small unless asked otherwise. */
export function sample(options: SampleOptions = {}): Sample {
  const { study = 1, series = 1, instance = 1, transferSyntaxUid = transferSyntax.ExplicitLE } = options;
  const studyInstanceUid = `2.25.1000${study}`;
  const seriesInstanceUid = `${studyInstanceUid}.${series}`;
  const sopInstanceUid = `${seriesInstanceUid}.${instance}`;
  const dataSet = new DataSet();
  dataSet.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
  dataSet.set(tags.SOPClassUID, 'UI', sopClass.CTImageStorage);
  dataSet.set(tags.SOPInstanceUID, 'UI', sopInstanceUid);
  dataSet.set(tags.StudyDate, 'DA', options.date ?? '20240102');
  dataSet.set(tags.StudyTime, 'TM', options.time ?? '101500');
  dataSet.set(tags.AccessionNumber, 'SH', `A${study}`);
  dataSet.set(tags.Modality, 'CS', options.modality ?? 'CT');
  dataSet.set(tags.StudyDescription, 'LO', options.description ?? 'Chest');
  dataSet.set(tags.PatientName, 'PN', options.name ?? 'SMITH^Anna');
  dataSet.set(tags.PatientID, 'LO', options.patient ?? 'P1');
  dataSet.set(tags.StudyInstanceUID, 'UI', studyInstanceUid);
  dataSet.set(tags.SeriesInstanceUID, 'UI', seriesInstanceUid);
  dataSet.set(tags.SeriesNumber, 'IS', String(series));
  dataSet.set(tags.InstanceNumber, 'IS', String(instance));
  dataSet.set(tags.Rows, 'US', 16);
  dataSet.set(tags.Columns, 'US', 16);
  dataSet.set(tags.PixelData, 'OW', new Uint8Array(options.pixelBytes ?? 512).fill(options.fill ?? 7));
  options.edit?.(dataSet);
  const bytes = writeDataSet(dataSet, transferSyntaxUid);
  return {
    sopClassUid: sopClass.CTImageStorage,
    sopInstanceUid,
    studyInstanceUid,
    seriesInstanceUid,
    transferSyntaxUid,
    dataSet,
    bytes,
  };
}

export function incoming(object: Sample, changes: Partial<IncomingObject> = {}): IncomingObject {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = object;
  return {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    callingAeTitle: 'SENDER',
    calledAeTitle: 'QUARRY',
    peerAddress: '127.0.0.1',
    moveOriginator: undefined,
    ...changes,
  };
}

/** Sends an object into a target in fragments of a PDU's size. */
export async function store(
  target: StoreTarget,
  object: Sample,
  changes: Partial<IncomingObject> = {},
  bytes: Uint8Array = object.bytes,
): Promise<DimseStatus> {
  const sink = target.open(incoming(object, changes));
  const fragment = 131_000;
  for (let at = 0; at < bytes.length; at += fragment) {
    // The sink must not keep the view: what it gets is overwritten afterwards.
    const copy = bytes.slice(at, at + fragment);
    const goOn = sink.write(copy);
    copy.fill(0xee);
    if (!goOn) await sink.drained();
  }
  return sink.finish();
}

/** The object as a file of its own. */
export function part10(object: Sample): Uint8Array {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = object;
  const head = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle: 'WRITER' });
  return Buffer.concat([head, object.bytes]);
}

/** A folder that goes when the block ends. */
export async function temporaryFolder(): Promise<{ path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const path = await fs.mkdtemp(join(tmpdir(), 'quarry-archive-'));
  return { path, [Symbol.asyncDispose]: () => fs.rm(path, { recursive: true, force: true }) };
}

/** Opens an archive in a folder as the engine does; what cannot be opened fails the test. */
export async function openSampleArchive(folder: string, options: Partial<ArchiveOptions> = {}): Promise<Archive> {
  const opened = await openArchive({
    folder: join(folder, 'archive'),
    indexFile: join(folder, 'index.sqlite'),
    durability: 'background',
    ...options,
  });
  if (!opened.ok) throw new Error(`the archive did not open: ${JSON.stringify(opened.failure)}`);
  return opened.archive;
}

/** All files below a folder, relative, in order. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** All of an async iterable of batches. */
export async function collect<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}
