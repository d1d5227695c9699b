import type { Tag } from '../../src-shared/dicom/tag.ts';
import { lookupTransferSyntax, type TransferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../dicom/bytes/limits.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { type DataSetError, type ReadResult, readDataSet } from '../dicom/dataset/read-data-set.ts';
import { vrForms } from '../dicom/dataset/vr-codes.ts';

/** Group 7FE0: pixel data of every form. */
export const pixelGroup: Tag = 0x7fe0_0000;

/** Of a deflated data set so much is inflated, and at most into so much: enough for every attribute, too little for a bomb. */
const deflatedBeginning = 1_048_576;
const inflatedAtMost = 67_108_864;
const deflatedIfTooMuch = 32_768;
/** Bytes that the headers of two elements take at most: a group length with its value, and pixel data up to theirs. */
const twoHeaders = 24;

const nothing: Uint8Array = new Uint8Array(0);

export type Scanned<T> = { readonly ok: true; readonly found: T } | { readonly ok: false; readonly error: DataSetError };

/**
 * Reads an object's attributes from the bytes that pass by, up to the pixel data or an earlier tag. Mostly the first stretch has them all and
 * nothing is copied; else the beginning is kept, up to `limits.maxHeaderLength`.
 */
export class HeaderScan<T> {
  readonly #transferSyntaxUid: string;
  readonly #syntax: TransferSyntax | undefined;
  readonly #take: (dataSet: DataSet) => T;
  readonly #stopAt: Tag;
  #kept = nothing;
  #keptLength = 0;
  #needed = 0;
  #total = 0;
  #scanned: Scanned<T> | undefined;
  /** The element that reading stopped at: where it begins, and where it ends by its own length. */
  #stoppedAt = 0;
  #declaredEnd: number | undefined;
  #fragmentsAt: number | undefined;
  /** So long the data set must be at least, by the lengths in it. */
  atLeast = 0;

  /** `take` is called once, with views that are valid during the call. */
  constructor(transferSyntaxUid: string, take: (dataSet: DataSet) => T, stopAt: Tag = pixelGroup) {
    this.#transferSyntaxUid = transferSyntaxUid;
    this.#syntax = lookupTransferSyntax(transferSyntaxUid);
    this.#take = take;
    this.#stopAt = stopAt;
  }

  /** The next stretch; valid only during the call. True when no more of the data set is needed. */
  feed(bytes: Uint8Array, last: boolean): boolean {
    const before = this.#total;
    this.#total += bytes.length;
    if (this.#scanned === undefined) this.#look(bytes, last, before);
    return this.#scanned !== undefined;
  }

  #look(bytes: Uint8Array, last: boolean, before: number): void {
    if (before === 0 && (last || !this.#syntax?.deflated)) {
      this.#read(bytes, last);
      if (this.#scanned === undefined) this.#keep(bytes);
      return;
    }
    this.#keep(bytes);
    const limit = this.#syntax?.deflated ? deflatedBeginning : limits.maxHeaderLength;
    const full = this.#keptLength >= limit;
    if (last || full || (this.#keptLength >= this.#needed && !this.#syntax?.deflated))
      this.#read(this.#kept.subarray(0, this.#keptLength), last && !full, full);
    if (this.#scanned !== undefined) this.#kept = nothing;
  }

  /** True when no more of the data set is needed. */
  get done(): boolean {
    return this.#scanned !== undefined;
  }

  /** The attributes, once they are known: before the data set has come to its end, mostly. */
  get found(): T | undefined {
    return this.#scanned?.ok ? this.#scanned.found : undefined;
  }

  /** Where encapsulated pixel data begins with its first item, if reading ended there: its end is not known, then. */
  get fragmentsAt(): number | undefined {
    return this.#fragmentsAt;
  }

  /**
   * The attributes, or why the data set cannot be read; `total` is its length in bytes, where not all of it was fed. `cut`: that is known to
   * be too short.
   */
  result(total: number = this.#total, cut = false): Scanned<T> {
    const none: Scanned<T> = { ok: false, error: { code: 'ends-early', offset: total, message: 'There is no data set' } };
    const scanned = total === 0 ? none : (this.#scanned ?? none);
    if (scanned.ok && (cut || (this.#declaredEnd !== undefined && this.#declaredEnd > total))) {
      return {
        ok: false,
        error: { code: 'ends-early', offset: this.#stoppedAt, message: 'The data set ends before its last element does' },
      };
    }
    return scanned;
  }

  #keep(bytes: Uint8Array): void {
    const length = this.#keptLength + bytes.length;
    if (length > this.#kept.length) {
      const grown = new Uint8Array(Math.max(length, Math.min(this.#kept.length * 2, limits.maxHeaderLength)));
      grown.set(this.#kept.subarray(0, this.#keptLength));
      this.#kept = grown;
    }
    this.#kept.set(bytes, this.#keptLength);
    this.#keptLength = length;
  }

  #read(bytes: Uint8Array, whole: boolean, takeWhatIsThere = false): void {
    const deflated = this.#syntax?.deflated === true;
    const read = deflated
      ? this.#readDeflated(bytes, whole)
      : readDataSet(bytes, this.#transferSyntaxUid, { stopAt: this.#stopAt, allowTruncated: !whole });
    if (!read.ok) {
      this.#scanned = { ok: false, error: read.error };
      return;
    }
    const stopped = !deflated && !read.complete && read.needed === undefined;
    const atPixels = stopped && this.#stopAt === pixelGroup;
    // How long the pixel data are is in their header: that has to be there, too.
    const isEnough = stopped && (!atPixels || read.end + twoHeaders <= bytes.length);
    // That no element is cut says nothing: the stretch may end between two of them.
    if (!isEnough && !whole && !takeWhatIsThere && !deflated) {
      this.atLeast = read.needed ?? 0;
      // Reading from the start again for every stretch would be quadratic: wait for what is missing, or twice as much.
      this.#needed = stopped ? read.end + twoHeaders : Math.max(read.needed ?? 0, bytes.length * 2);
      return;
    }
    this.#stoppedAt = read.end;
    if (atPixels) this.#declaredEnd = this.#elementEnd(bytes, read.end, read.dataSet.receivedExplicit ?? true);
    this.#scanned = { ok: true, found: this.#take(read.dataSet) };
  }

  #readDeflated(bytes: Uint8Array, whole: boolean): ReadResult {
    const options = { stopAt: this.#stopAt, allowTruncated: !whole, limits: { maxInflatedLength: inflatedAtMost } };
    const read = readDataSet(bytes, this.#transferSyntaxUid, options);
    if (read.ok || read.error.code !== 'inflated-too-long') return read;
    return readDataSet(bytes.subarray(0, deflatedIfTooMuch), this.#transferSyntaxUid, { ...options, allowTruncated: true });
  }

  /**
   * Where the element at an offset ends, or undefined if delimiters tell (PS3.5 §7.1.2, §7.1.3). Of a group length, where the next
   * one does. Where the bytes end within the element's header, so much is known: that is not the end.
   */
  #elementEnd(bytes: Uint8Array, at: number, explicit: boolean): number | undefined {
    if (at + 8 > bytes.length) return at + 8;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const littleEndian = this.#syntax?.littleEndian ?? true;
    const long = explicit && vrForms.get(view.getUint16(at + 4))?.long === true;
    const valueAt = long ? at + 12 : at + 8;
    if (valueAt > bytes.length) return valueAt;
    const length = explicit && !long ? view.getUint16(at + 6, littleEndian) : view.getUint32(valueAt - 4, littleEndian);
    if (length === 0xffff_ffff) {
      this.#fragmentsAt = valueAt;
      return undefined;
    }
    const end = valueAt + length;
    const isGroupLength = view.getUint16(at + 2, littleEndian) === 0;
    return isGroupLength && end + 8 <= bytes.length ? this.#elementEnd(bytes, end, explicit) : end;
  }
}
