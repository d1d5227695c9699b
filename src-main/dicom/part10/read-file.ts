import { tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { lookupTransferSyntax, transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import type { DataSetError } from '../dataset/data-set-error.ts';
import { type ReadOptions, type ReadResult, readDataSet } from '../dataset/read-data-set.ts';
import { guessTransferSyntax } from './guess-transfer-syntax.ts';

/** What stands before the data set in a file (PS3.10 §7.1). */
export interface FileHeader {
  /** File meta information; empty where the file has none. */
  readonly meta: DataSet;
  /** As declared, else guessed from the first elements. */
  readonly transferSyntaxUid: string;
  /** In bytes. */
  readonly dataSetOffset: number;
  readonly hadPreamble: boolean;
  readonly hadMeta: boolean;
}

export type FileHeaderResult =
  | { readonly ok: true; readonly header: FileHeader }
  | { readonly ok: false; readonly error: DataSetError };

export type ReadFileResult =
  | { readonly ok: true; readonly header: FileHeader; readonly dataSet: DataSet; readonly complete: boolean }
  | { readonly ok: false; readonly error: DataSetError; readonly header?: FileHeader; readonly partial?: DataSet };

const preambleLength = 128;
const firstGroupAfterMeta = tag(0x0003, 0);

/**
 * Reads what stands before the data set. `start` are the first bytes of the file; a few kilobytes hold every usual header, and
 * `ends-early` says that these did not. Files without preamble, without file meta information, or whose meta lacks the transfer
 * syntax are read as DCMTK reads them: the syntax is guessed. `not-dicom` is what plainly is none.
 */
export function readFileHeader(start: Uint8Array): FileHeaderResult {
  const hadPreamble = isMagicAt(start, preambleLength);
  // A few files begin with "DICM" itself.
  const metaAt = hadPreamble ? preambleLength + 4 : isMagicAt(start, 0) ? 4 : 0;
  const meta = readMeta(start, metaAt);
  if (!meta.ok) return meta;
  const { dataSet, end } = meta;
  const hadMeta = dataSet.size > 0;
  const declared = dataSet.string(tags.TransferSyntaxUID)?.trim() ?? '';
  const transferSyntaxUid = declared !== '' ? declared : guessTransferSyntax(start.subarray(end), metaAt > 0 || hadMeta);
  if (transferSyntaxUid === undefined) return { ok: false, error: notDicom(end) };
  return { ok: true, header: { meta: dataSet, transferSyntaxUid, dataSetOffset: end, hadPreamble, hadMeta } };
}

/** Reads a whole file. Offsets of errors are those of the file, but for deflated data sets. Options as for `readDataSet`. */
export function readFile(bytes: Uint8Array, options?: ReadOptions): ReadFileResult {
  const head = readFileHeader(bytes);
  if (!head.ok) return head;
  const { header } = head;
  const result = readDataSet(bytes.subarray(header.dataSetOffset), header.transferSyntaxUid, options);
  if (result.ok) return { ok: true, header, dataSet: result.dataSet, complete: result.complete };
  const shift = lookupTransferSyntax(header.transferSyntaxUid)?.deflated ? 0 : header.dataSetOffset;
  const error = { ...result.error, offset: result.error.offset + shift };
  return { ok: false, error, header, partial: result.partial };
}

type Meta =
  | { readonly ok: true; readonly dataSet: DataSet; readonly end: number }
  | { readonly ok: false; readonly error: DataSetError };

/**
 * Group 0002 at `at`, always explicit VR little endian; written as implicit VR by some. Its group length is believed if the group
 * really ends there, since what follows may be deflated and look like anything.
 */
function readMeta(start: Uint8Array, at: number): Meta {
  const bytes = start.subarray(at);
  if (at > 0 && bytes.length < 8) return endsEarly(start.length);
  if (!isMetaAt(bytes, 0)) return { ok: true, dataSet: new DataSet(), end: at };
  const groupEnd = endOfGroup(bytes);
  const result = readBounded(bytes, groupEnd) ?? readGroup(bytes);
  if (!result.ok) return { ok: false, error: { ...result.error, offset: result.error.offset + at } };
  // No other group was seen, and there should be more of this one.
  const cut = result.complete && groupEnd !== undefined && groupEnd > bytes.length;
  if (cut || result.needed !== undefined) return endsEarly(at + result.end);
  return { ok: true, dataSet: result.dataSet, end: at + result.end };
}

function endsEarly(offset: number): Meta {
  return { ok: false, error: { code: 'ends-early', offset, message: 'The bytes end inside the file meta information' } };
}

function readGroup(bytes: Uint8Array): ReadResult {
  return readDataSet(bytes, transferSyntax.ExplicitLE, { stopAt: firstGroupAfterMeta, allowTruncated: true });
}

/** Undefined where there is no group length, or the group does not end where it says. */
function readBounded(bytes: Uint8Array, end: number | undefined): ReadResult | undefined {
  if (end === undefined || end > bytes.length) return undefined;
  const result = readDataSet(bytes.subarray(0, end), transferSyntax.ExplicitLE, { stopAt: firstGroupAfterMeta });
  if (!result.ok || !result.complete) return undefined;
  if (!isMetaAt(bytes, end)) return result;
  const deflated = lookupTransferSyntax(result.dataSet.string(tags.TransferSyntaxUID) ?? '')?.deflated ?? false;
  return deflated ? result : undefined;
}

/** (0002,0000) UL, 4 bytes: what it says, and its own 12. */
function endOfGroup(bytes: Uint8Array): number | undefined {
  if (bytes.length < 12) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
  const isGroupLength = view.getUint32(0) === 0x0200_0000 && view.getUint32(4) === 0x554c_0400;
  return isGroupLength ? 12 + view.getUint32(8, true) : undefined;
}

/** Whether an element of group 0002 begins here. */
function isMetaAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x02 && bytes[at + 1] === 0x00;
}

function isMagicAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d;
}

function notDicom(offset: number): DataSetError {
  return { code: 'not-dicom', offset, message: 'No DICOM file: no prefix, and no data set at the beginning' };
}
