import type * as fs from 'node:fs';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { Tag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { lookupTransferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../dicom/bytes/limits.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { unreadable } from '../dicom/dataset/unreadable.ts';
import { type FileHeader, readFileHeader } from '../dicom/part10/read-file.ts';
import { readFailure } from '../system/file-failure.ts';
import { type FileCalls, type FileCallsOnTheSpot, threadedFileCalls } from './file-calls.ts';
import { HeaderScan } from './header-scan.ts';
import { PixelDataEnd } from './pixel-data-end.ts';

/** First read: holds the attributes of most images; those with long private ones take a second. */
const firstRead = 8_192;
const furtherReads = 65_536;
/** Where all that is wanted is known, so far it is read on to where the pixel data begin, to see whether the file ends inside them. */
const mostForEnd = firstRead + 2 * furtherReads;
/** As many as are read at a time (`file-objects.ts`). */
const mostSpare = 8;
/** Just after (0008,0018): what an object is and which one. It stands at the beginning, and then the first read can be short. */
export const afterIdentity: Tag = tags.SOPInstanceUID + 1;
const firstReadOfIdentity = 4_096;

/** What a DICOM file's beginning says. */
export interface FileStart<T> {
  readonly file: string;
  readonly found: T;
  readonly transferSyntaxUid: string;
  readonly dataOffset: number;
  /** Bytes of the data set. */
  readonly byteLength: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** What is wanted of a file's beginning: of the data set's, and of file meta information. Their views are valid during the call. */
type Take<T> = (dataSet: DataSet, meta: DataSet) => T;

/** Tags before which reading may end. */
export interface FileExtent {
  readonly stopAt?: Tag;
  readonly enough?: Tag;
}

export type FileStartResult<T> =
  | { readonly ok: true; readonly start: FileStart<T> }
  | { readonly ok: false; readonly failure: ServiceFailure };

/**
 * Reads no more of a file than it takes to know what is in it: file meta information, and the data set up to `stopAt`, by default its
 * pixel data, or up to `enough` where that is further than one read. What is no DICOM file, damaged or unreadable is named.
 */
export async function readFileStart<T>(
  file: string,
  take: Take<T>,
  extent: FileExtent = {},
  calls: FileCalls = threadedFileCalls,
): Promise<FileStartResult<T>> {
  if (calls.onTheSpot !== undefined) return readOnTheSpot(file, take, extent, calls.onTheSpot);
  let fd: number | undefined;
  let reading: FileStartReading<T> | undefined;
  try {
    fd = await calls.open(file, 'r');
    const stats = await calls.stat(fd);
    if (!stats.isFile()) return noRegularFile(file);
    reading = new FileStartReading(file, stats, take, extent);
    while (reading.result === undefined) {
      const { into, position } = reading;
      reading.got(await calls.read(fd, into, into.length, position));
    }
    return reading.result;
  } catch (error) {
    return { ok: false, failure: readFailure(error, file) };
  } finally {
    reading?.giveBack();
    if (fd !== undefined) await calls.close(fd).catch(() => undefined);
  }
}

/** The same without a promise for each call. */
function readOnTheSpot<T>(file: string, take: Take<T>, extent: FileExtent, calls: FileCallsOnTheSpot): FileStartResult<T> {
  let fd: number | undefined;
  let reading: FileStartReading<T> | undefined;
  try {
    fd = calls.open(file, 'r');
    const stats = calls.stat(fd);
    if (!stats.isFile()) return noRegularFile(file);
    reading = new FileStartReading(file, stats, take, extent);
    while (reading.result === undefined) {
      const { into, position } = reading;
      reading.got(calls.read(fd, into, into.length, position));
    }
    return reading.result;
  } catch (error) {
    return { ok: false, failure: readFailure(error, file) };
  } finally {
    reading?.giveBack();
    if (fd !== undefined) calls.close(fd);
  }
}

function noRegularFile<T>(file: string): FileStartResult<T> {
  return { ok: false, failure: { kind: 'local', code: 'file-unreadable', detail: `no regular file: ${file}` } };
}

/** Memory of first reads that is in nobody's use: it is needed again at once, and would be garbage a thousand times a second. */
const spare: Uint8Array[] = [];

/** No Buffer, whose `slice` would not copy; not filled with zeros: what is not read over is not looked at. */
function memoryOf(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}

/** What is to be read next, and what was found in it: the reading itself, whoever makes the calls. */
class FileStartReading<T> {
  /** Where the next bytes are to go, and where in the file they begin. */
  into: Uint8Array;
  position = 0;
  /** Undefined as long as more is to be read. */
  result: FileStartResult<T> | undefined;
  readonly #file: string;
  readonly #stats: fs.Stats;
  readonly #take: Take<T>;
  readonly #extent: FileExtent;
  /** Holds the file's beginning. */
  #memory: Uint8Array;
  #header: FileHeader | undefined;
  #scan: HeaderScan<T> | undefined;
  /** Has what is `enough`, while `#scan` looks for the pixel data. */
  #early: HeaderScan<T> | undefined;
  #pixelDataEnd: PixelDataEnd | undefined;

  constructor(file: string, stats: fs.Stats, take: Take<T>, extent: FileExtent) {
    this.#file = file;
    this.#stats = stats;
    this.#take = take;
    this.#extent = extent;
    const first = extent.stopAt === undefined || extent.stopAt > afterIdentity ? firstRead : firstReadOfIdentity;
    this.#memory = (first === firstRead ? spare.pop() : undefined) ?? memoryOf(first);
    this.into = this.#memory;
  }

  /** So many bytes are in `into`; none at the end of the file. */
  got(count: number): void {
    if (this.#pixelDataEnd !== undefined) {
      this.#gotAtEnd(count, this.#pixelDataEnd);
      return;
    }
    this.position += count;
    if (this.#scan === undefined) this.#begin(count);
    else this.#scan.feed(this.into.subarray(0, count), count === 0 || this.position >= this.#stats.size);
    if (this.#header === undefined || this.#scan === undefined) return;
    if (!this.#scan.done && this.position < this.#stats.size) {
      if (this.#early !== undefined) this.#endEarly(this.#header, this.#scan, this.#early);
      return;
    }
    const { fragmentsAt } = this.#scan;
    if (fragmentsAt === undefined) this.result = this.#resultOf(this.#header, this.#scan);
    else this.#readEnd(new PixelDataEnd(this.#header.dataSetOffset + fragmentsAt, this.#stats.size));
  }

  /** What is known is enough once it is plain that the file is too short, or where its end is too far to be looked for. */
  #endEarly(header: FileHeader, scan: HeaderScan<T>, early: HeaderScan<T>): void {
    const isShort = scan.atLeast > this.#stats.size - header.dataSetOffset;
    const isFar = header.dataSetOffset + scan.atLeast > mostForEnd || this.position >= mostForEnd;
    const isDeflated = lookupTransferSyntax(header.transferSyntaxUid)?.deflated === true;
    if (isShort || isFar || isDeflated) this.result = this.#resultOf(header, early, isShort);
  }

  #readEnd(end: PixelDataEnd): void {
    this.#pixelDataEnd = end;
    this.into = end.into;
    this.position = end.position;
  }

  #gotAtEnd(count: number, end: PixelDataEnd): void {
    const found = end.got(count);
    this.position = end.position;
    if (found === undefined || this.#header === undefined || this.#scan === undefined) return;
    this.result = this.#resultOf(this.#header, this.#scan, found === 'cut');
  }

  /** The memory is in nobody's use any more. */
  giveBack(): void {
    if (this.#memory.length === firstRead && spare.length < mostSpare) spare.push(this.#memory);
  }

  /** More is read only when file meta information turns out to be longer than what is there. */
  #begin(count: number): void {
    const { position } = this;
    const { size } = this.#stats;
    const bytes = this.#memory.subarray(0, position);
    const read = readFileHeader(bytes);
    if (!read.ok) {
      const goesOn = read.error.code === 'ends-early' && count > 0 && position < size && position < limits.maxHeaderLength;
      if (!goesOn) this.result = { ok: false, failure: unreadable(read.error, this.#file) };
      else this.#grow(Math.min(this.#memory.length * 8, size));
      return;
    }
    const { header } = read;
    const { stopAt, enough } = this.#extent;
    const dataSet = bytes.subarray(header.dataSetOffset);
    const take = (attributes: DataSet) => this.#take(attributes, header.meta);
    const scan = new HeaderScan(header.transferSyntaxUid, take, stopAt);
    scan.feed(dataSet, position >= size);
    this.#header = header;
    this.#scan = scan;
    if (scan.done) return;
    if (enough !== undefined) {
      const early = new HeaderScan(header.transferSyntaxUid, take, enough);
      early.feed(dataSet, position >= size);
      if (early.done) this.#early = early;
      else this.#scan = early;
    }
    if (position < size) this.into = Buffer.allocUnsafeSlow(furtherReads);
  }

  #grow(length: number): void {
    const grown = memoryOf(length);
    grown.set(this.#memory.subarray(0, this.position));
    this.giveBack();
    this.#memory = grown;
    this.into = grown.subarray(this.position);
  }

  #resultOf(header: FileHeader, scan: HeaderScan<T>, cut = false): FileStartResult<T> {
    const byteLength = this.#stats.size - header.dataSetOffset;
    const scanned = scan.result(byteLength, cut);
    if (!scanned.ok) {
      const { error } = scanned;
      // Damage of another kind behind what is wanted is the receiver's to judge.
      if (this.#early !== undefined && this.#early !== scan && error.code !== 'ends-early')
        return this.#resultOf(header, this.#early);
      if (lookupTransferSyntax(header.transferSyntaxUid)?.deflated)
        return { ok: false, failure: unreadable(error, this.#file, 'inflated') };
      const failure = unreadable({ ...error, offset: header.dataSetOffset + error.offset }, this.#file);
      return { ok: false, failure };
    }
    const start = {
      file: this.#file,
      found: scanned.found,
      transferSyntaxUid: header.transferSyntaxUid,
      dataOffset: header.dataSetOffset,
      byteLength,
      modifiedAt: Math.round(this.#stats.mtimeMs),
    };
    return { ok: true, start };
  }
}
