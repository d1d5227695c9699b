import type * as fs from 'node:fs';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { Tag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { lookupTransferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../dicom/bytes/limits.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { unreadable } from '../dicom/dataset/unreadable.ts';
import { type FileHeader, readFileHeader } from '../dicom/part10/read-file.ts';
import { receivedInOf } from '../dicom/part10/received-in.ts';
import { type FileCalls, threadedFileCalls } from './file-calls.ts';
import { readFailure } from './file-failure.ts';
import { HeaderScan } from './header-scan.ts';

/** First read: holds the attributes of most images; those with long private ones take a second. */
const firstRead = 8_192;
const furtherReads = 65_536;
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
  /** As file meta information has it; '' where it says nothing. */
  readonly sourceAeTitle: string;
  /** The transfer syntax it was received in, where we converted it. */
  readonly receivedIn: string | undefined;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

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
 * pixel data, or up to `enough` where that is further than one read. `take` gets the data set's beginning, whose views are valid during
 * the call. What is no DICOM file, damaged or unreadable is named.
 */
export async function readFileStart<T>(
  file: string,
  take: (dataSet: DataSet) => T,
  extent: FileExtent = {},
  calls: FileCalls = threadedFileCalls,
): Promise<FileStartResult<T>> {
  let fd: number | undefined;
  try {
    fd = await calls.open(file, 'r');
    const stats = await calls.stat(fd);
    if (!stats.isFile())
      return { ok: false, failure: { kind: 'local', code: 'file-unreadable', detail: `no regular file: ${file}` } };
    return await read({ calls, fd, file, stats }, take, extent);
  } catch (error) {
    return { ok: false, failure: readFailure(error, file) };
  } finally {
    if (fd !== undefined) await calls.close(fd).catch(() => undefined);
  }
}

interface Opened {
  readonly calls: FileCalls;
  readonly fd: number;
  readonly file: string;
  readonly stats: fs.Stats;
}

async function read<T>(
  opened: Opened,
  take: (dataSet: DataSet) => T,
  { stopAt, enough }: FileExtent,
): Promise<FileStartResult<T>> {
  const first = stopAt === undefined || stopAt > afterIdentity ? firstRead : firstReadOfIdentity;
  const head = await readHead(opened, first);
  if (!head.ok) return head;
  try {
    return await readOn(opened, head, take, { stopAt, enough });
  } finally {
    giveBack(head.bytes);
  }
}

async function readOn<T>(
  { calls, fd, file, stats }: Opened,
  { header, bytes }: Head & { readonly ok: true },
  take: (dataSet: DataSet) => T,
  { stopAt, enough }: FileExtent,
): Promise<FileStartResult<T>> {
  let position = bytes.length;
  const begin = (until: Tag | undefined) => {
    const begun = new HeaderScan(header.transferSyntaxUid, take, until);
    begun.feed(bytes.subarray(header.dataSetOffset), position >= stats.size);
    return begun;
  };
  let scan = begin(stopAt);
  if (!scan.done && enough !== undefined) scan = begin(enough);
  const buffer = scan.done ? bytes : Buffer.allocUnsafeSlow(furtherReads);
  while (!scan.done && position < stats.size) {
    const count = await calls.read(fd, buffer, buffer.length, position);
    position += count;
    scan.feed(buffer.subarray(0, count), count === 0 || position >= stats.size);
  }
  const byteLength = stats.size - header.dataSetOffset;
  const scanned = scan.result(byteLength);
  if (!scanned.ok) {
    const { error } = scanned;
    if (lookupTransferSyntax(header.transferSyntaxUid)?.deflated)
      return { ok: false, failure: unreadable(error, file, 'inflated') };
    return { ok: false, failure: unreadable({ ...error, offset: header.dataSetOffset + error.offset }, file) };
  }
  return {
    ok: true,
    start: {
      file,
      found: scanned.found,
      transferSyntaxUid: header.transferSyntaxUid,
      dataOffset: header.dataSetOffset,
      byteLength,
      modifiedAt: Math.round(stats.mtimeMs),
      sourceAeTitle: header.meta.string(tags.SourceApplicationEntityTitle)?.trim() ?? '',
      receivedIn: receivedInOf(header.meta),
      sopClassUid: header.sopClassUid ?? '',
      sopInstanceUid: header.sopInstanceUid ?? '',
    },
  };
}

type Head =
  | { readonly ok: true; readonly header: FileHeader; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly failure: ServiceFailure };

/** Memory of first reads that is in nobody's use: it is needed again at once, and would be garbage a thousand times a second. */
const spare: Uint8Array[] = [];

/** Reads more only when file meta information turns out to be longer than the first read. `bytes` are in use until given back. */
async function readHead({ calls, fd, file, stats: { size } }: Opened, first: number): Promise<Head> {
  let bytes: Uint8Array = new Uint8Array(0);
  for (let wanted = first; ; wanted = Math.min(wanted * 8, size)) {
    // No Buffer, whose `slice` would not copy; not filled with zeros: what is not read over is not looked at.
    const grown = (wanted === firstRead ? spare.pop() : undefined) ?? new Uint8Array(Buffer.allocUnsafeSlow(wanted).buffer);
    grown.set(bytes);
    const count = await calls.read(fd, grown.subarray(bytes.length), wanted - bytes.length, bytes.length);
    bytes = grown.subarray(0, bytes.length + count);
    const result = readFileHeader(bytes);
    if (result.ok) return { ok: true, header: result.header, bytes };
    if (result.error.code === 'ends-early' && count > 0 && bytes.length < size && bytes.length < limits.maxHeaderLength) continue;
    giveBack(bytes);
    return { ok: false, failure: unreadable(result.error, file) };
  }
}

function giveBack({ buffer }: Uint8Array): void {
  if (buffer.byteLength === firstRead && spare.length < mostSpare) spare.push(new Uint8Array(buffer));
}
