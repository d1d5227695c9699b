import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { lookupTransferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { limits as standardLimits } from '../bytes/limits.ts';
import { DataSet } from './data-set.ts';
import type { DataSetError } from './data-set-error.ts';
import { DataSetReader } from './data-set-reader.ts';
import { inflate } from './inflate.ts';

export type { DataSetError, DataSetErrorCode } from './data-set-error.ts';

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
  /** Character set of data sets without (0008,0005); default the default repertoire. */
  readonly defaultCharacterSet?: readonly string[] | undefined;
}

export type ReadResult =
  | {
      readonly ok: true;
      readonly dataSet: DataSet;
      /** Where reading stopped, in bytes; of a deflated data set, in the inflated bytes. */
      readonly end: number;
      /** False when stopped at `stopAt`, or at the end of truncated bytes. */
      readonly complete: boolean;
      /** With `allowTruncated`: at least so many bytes are needed to get past `end`, where that is known. */
      readonly needed?: number;
    }
  | { readonly ok: false; readonly error: DataSetError /** What comes before the error. */; readonly partial: DataSet };

/**
 * Reads a data set (PS3.5 §7). Values stay views of `bytes`, which must not change afterwards. A transfer syntax that is not
 * known is taken to be explicit VR little endian, as all those of compressed images are. Never throws: what cannot be read is
 * an error at an offset.
 */
export function readDataSet(bytes: Uint8Array, transferSyntaxUid: string, options: ReadOptions = {}): ReadResult {
  const limits = { ...standardLimits, ...options.limits };
  const syntax = lookupTransferSyntax(transferSyntaxUid);
  const littleEndian = syntax?.littleEndian ?? true;
  const dataSet = new DataSet({ littleEndian, characterSet: options.defaultCharacterSet });
  let source = bytes;
  let cut = options.allowTruncated ?? false;
  if (syntax?.deflated) {
    const inflated = inflate(bytes, limits.maxInflatedLength);
    if (!inflated.ok) return { ok: false, error: inflateError(inflated.code), partial: dataSet };
    source = inflated.bytes;
    if (!inflated.complete && !cut && bytes.length > 0) {
      const offset = bytes.length;
      return { ok: false, error: { code: 'ends-early', offset, message: 'The deflated data set ends early' }, partial: dataSet };
    }
    cut &&= !inflated.complete;
  }
  const reader = new DataSetReader(
    source,
    { explicit: syntax?.explicit ?? true, littleEndian, strict: syntax?.encapsulated ?? false },
    limits,
  );
  const end = reader.read(dataSet, options.stopAt);
  const { error, needed } = reader;
  if (error === undefined) return { ok: true, dataSet, end, complete: !reader.stopped && !(cut && syntax?.deflated) };
  if (cut && error.code === 'ends-early')
    return { ok: true, dataSet, end, complete: false, ...(needed === undefined ? {} : { needed }) };
  return { ok: false, error, partial: dataSet };
}

function inflateError(code: 'deflate-broken' | 'inflated-too-long'): DataSetError {
  const message =
    code === 'deflate-broken' ? 'The deflated data set is damaged' : 'The deflated data set inflates beyond the limit';
  return { code, offset: 0, message };
}
