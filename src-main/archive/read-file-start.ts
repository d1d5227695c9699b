import type * as fs from 'node:fs';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { Tag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { limits } from '../dicom/bytes/limits.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { type FileHeader, readFileHeader } from '../dicom/part10/read-file.ts';
import { type FileCalls, threadedFileCalls } from './file-calls.ts';
import { readFailure } from './file-failure.ts';
import { HeaderScan } from './header-scan.ts';

/** First read: holds the attributes of most objects. */
const firstRead = 65_536;
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
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

export type FileStartResult<T> =
  | { readonly ok: true; readonly start: FileStart<T> }
  | { readonly ok: false; readonly failure: ServiceFailure };

/**
 * Reads no more of a file than it takes to know what is in it: file meta information, and the data set up to `stopAt`. `take`
 * gets the data set's beginning, whose views are valid during the call. What is no DICOM file, damaged or unreadable is named.
 */
export async function readFileStart<T>(
  file: string,
  take: (dataSet: DataSet) => T,
  stopAt?: Tag,
  calls: FileCalls = threadedFileCalls,
): Promise<FileStartResult<T>> {
  let fd: number | undefined;
  try {
    fd = await calls.open(file, 'r');
    const stats = await calls.stat(fd);
    if (!stats.isFile())
      return { ok: false, failure: { kind: 'local', code: 'file-unreadable', detail: `no regular file: ${file}` } };
    return await read({ calls, fd, file, stats }, take, stopAt);
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

async function read<T>(opened: Opened, take: (dataSet: DataSet) => T, stopAt?: Tag): Promise<FileStartResult<T>> {
  const { calls, fd, file, stats } = opened;
  const first = stopAt === undefined || stopAt > afterIdentity ? firstRead : firstReadOfIdentity;
  const head = await readHead(opened, first);
  if (!head.ok) return head;
  const { header, bytes } = head;
  const scan = new HeaderScan(header.transferSyntaxUid, take, stopAt);
  let position = bytes.length;
  scan.feed(bytes.subarray(header.dataSetOffset), position >= stats.size);
  const buffer = scan.done ? bytes : new Uint8Array(firstRead * 4);
  while (!scan.done && position < stats.size) {
    const count = await calls.read(fd, buffer, buffer.length, position);
    position += count;
    scan.feed(buffer.subarray(0, count), count === 0 || position >= stats.size);
  }
  const byteLength = stats.size - header.dataSetOffset;
  const scanned = scan.result(byteLength);
  if (!scanned.ok) {
    const { code, offset } = scanned.error;
    return {
      ok: false,
      failure: { kind: 'local', code: 'damaged-file', detail: `${code} at ${header.dataSetOffset + offset}: ${file}` },
    };
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
      sopClassUid: header.sopClassUid ?? '',
      sopInstanceUid: header.sopInstanceUid ?? '',
    },
  };
}

type Head =
  | { readonly ok: true; readonly header: FileHeader; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly failure: ServiceFailure };

/** Reads more only when file meta information turns out to be longer than the first read. */
async function readHead({ calls, fd, file, stats: { size } }: Opened, first: number): Promise<Head> {
  let bytes: Uint8Array = new Uint8Array(0);
  for (let wanted = Math.min(first, size); ; wanted = Math.min(wanted * 8, size)) {
    const grown = new Uint8Array(wanted);
    grown.set(bytes);
    const count = await calls.read(fd, grown.subarray(bytes.length), wanted - bytes.length, bytes.length);
    bytes = grown.subarray(0, bytes.length + count);
    const result = readFileHeader(bytes);
    if (result.ok) return { ok: true, header: result.header, bytes };
    const { code, offset } = result.error;
    if (code === 'ends-early' && count > 0 && bytes.length < size && bytes.length < limits.maxHeaderLength) continue;
    const plainly = code === 'not-dicom';
    return {
      ok: false,
      failure: {
        kind: 'local',
        code: plainly ? 'not-dicom-file' : 'damaged-file',
        detail: plainly ? file : `${code} at ${offset}: ${file}`,
      },
    };
  }
}
