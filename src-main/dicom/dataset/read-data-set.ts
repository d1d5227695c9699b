import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { lookupTransferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../bytes/limits.ts';
import { DataSet } from './data-set.ts';
import type { DataSetError } from './data-set-error.ts';
import { DataSetReader, type Layout } from './data-set-reader.ts';
import { inflate } from './inflate.ts';

export type { DataSetError } from './data-set-error.ts';

export interface DataSetLimits {
  readonly maxSequenceDepth: number;
  readonly maxElements: number;
  readonly maxInflatedLength: number;
}

export interface ReadOptions {
  /** Stop before this tag, or the first above it, at top level. */
  readonly stopAt?: Tag | undefined;
  /**
   * The bytes are only the beginning: where they end inside an element, the result is what comes before that element, with
   * `complete: false`, and no error.
   */
  readonly allowTruncated?: boolean | undefined;
  readonly limits?: Partial<DataSetLimits> | undefined;
  /** What comes before an error includes the element it is in, where that has items or fragments: with those before the error. */
  readonly keepDamaged?: boolean | undefined;
  /** Character set in which text is read, and marked, that does not fit (0008,0005) or has none; default: it is guessed. */
  readonly fallbackCharacterSet?: readonly string[] | undefined;
}

export type ReadResult =
  | {
      readonly ok: true;
      readonly dataSet: DataSet;
      /** Where reading stopped, in bytes; of a deflated data set, in the inflated bytes. */
      readonly end: number;
      /** False when stopped at `stopAt`, or at the end of truncated bytes. */
      readonly complete: boolean;
      /** With `allowTruncated`: at least so many bytes are needed to get past `end`. Not known of deflated bytes. */
      readonly needed?: number;
    }
  | { readonly ok: false; readonly error: DataSetError /** What comes before the error. */; readonly partial: DataSet };

/**
 * Reads a data set (PS3.5 §7). Values stay views of `bytes`, which must not change afterwards. A transfer syntax that is not
 * known is taken to be explicit VR little endian, as all those of compressed images are. Never throws: what cannot be read is
 * an error at an offset.
 */
export function readDataSet(bytes: Uint8Array, transferSyntaxUid: string, options: ReadOptions = {}): ReadResult {
  const syntax = lookupTransferSyntax(transferSyntaxUid);
  if (syntax?.deflated) return readDeflated(bytes, options);
  const { explicit, littleEndian, encapsulated } = syntax ?? { explicit: true, littleEndian: true, encapsulated: false };
  return read(bytes, { explicit, littleEndian, strict: encapsulated }, options);
}

function read(bytes: Uint8Array, layout: Layout, options: ReadOptions): ReadResult {
  const dataSet = new DataSet({ littleEndian: layout.littleEndian, fallbackCharacterSet: options.fallbackCharacterSet });
  const maxSequenceDepth = options.limits?.maxSequenceDepth ?? limits.maxSequenceDepth;
  const maxElements = options.limits?.maxElements ?? limits.maxElements;
  const reader = new DataSetReader(bytes, layout, { maxSequenceDepth, maxElements }, options.keepDamaged);
  const end = reader.read(dataSet, options.stopAt);
  const { error, needed } = reader;
  if (error === undefined) return { ok: true, dataSet, end, complete: !reader.stopped };
  if (error.code === 'ends-early' && isEvenedOut(bytes, end)) return { ok: true, dataSet, end, complete: true };
  if (!options.allowTruncated || error.code !== 'ends-early') return { ok: false, error, partial: dataSet };
  return needed === undefined ? { ok: true, dataSet, end, complete: false } : { ok: true, dataSet, end, complete: false, needed };
}

/** An element of odd length, which PS3.5 §7.1.1 forbids, and after the last one the zero that a message needs (PS3.8 §E.2). */
function isEvenedOut(bytes: Uint8Array, end: number): boolean {
  return end > 0 && end % 2 === 1 && end === bytes.length - 1 && bytes[end] === 0;
}

/** Explicit VR little endian once inflated (PS3.5 §A.5). */
function readDeflated(bytes: Uint8Array, options: ReadOptions): ReadResult {
  const inflated = inflate(bytes, options.limits?.maxInflatedLength ?? limits.maxInflatedLength);
  if (!inflated.ok) {
    const message =
      inflated.code === 'deflate-broken' ? 'The deflated bytes are damaged' : 'The data set inflates beyond the limit';
    return { ok: false, error: { code: inflated.code, offset: 0, message }, partial: new DataSet() };
  }
  const result = read(inflated.bytes, { explicit: true, littleEndian: true, strict: false }, options);
  if (!result.ok || inflated.complete) return result;
  const { dataSet, end, complete } = result;
  if (options.allowTruncated || !complete) return { ok: true, dataSet, end, complete: false };
  const offset = inflated.bytes.length;
  return { ok: false, error: { code: 'ends-early', offset, message: 'The deflated bytes end early' }, partial: dataSet };
}
