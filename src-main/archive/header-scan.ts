import { elementOf, type Tag, tag } from '../../src-shared/dicom/tag.ts';
import { lookupTransferSyntax, type TransferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { hasLongLength, isVr } from '../../src-shared/dicom/vr.ts';
import { limits } from '../dicom/bytes/limits.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { type DataSetError, type ReadResult, readDataSet } from '../dicom/dataset/read-data-set.ts';

/** Group 7FE0: pixel data of every form. */
export const pixelGroup: Tag = 0x7fe0_0000;

/** Of a deflated data set so much is inflated, and at most into so much: enough for every attribute, too little for a bomb. */
const deflatedBeginning = 1_048_576;
const inflatedAtMost = 67_108_864;
const deflatedIfTooMuch = 32_768;

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

  /** `take` is called once, with views that are valid during the call. */
  constructor(transferSyntaxUid: string, take: (dataSet: DataSet) => T, stopAt: Tag = pixelGroup) {
    this.#transferSyntaxUid = transferSyntaxUid;
    this.#syntax = lookupTransferSyntax(transferSyntaxUid);
    this.#take = take;
    this.#stopAt = stopAt;
  }

  /** The next stretch; valid only during the call. */
  feed(bytes: Uint8Array, last: boolean): void {
    const before = this.#total;
    this.#total += bytes.length;
    if (this.#scanned !== undefined) return;
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

  /** The attributes, or why the data set cannot be read; `total` is its length in bytes, where not all of it was fed. */
  result(total: number = this.#total): Scanned<T> {
    const none: Scanned<T> = { ok: false, error: { code: 'ends-early', offset: total, message: 'There is no data set' } };
    const scanned = total === 0 ? none : (this.#scanned ?? none);
    if (scanned.ok && this.#declaredEnd !== undefined && this.#declaredEnd > total) {
      return {
        ok: false,
        error: { code: 'ends-early', offset: this.#stoppedAt, message: 'The data set ends inside the pixel data' },
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
    const read = this.#syntax?.deflated ? this.#readDeflated(bytes, whole) : this.#readPlain(bytes, whole);
    if (!read.ok) {
      this.#scanned = { ok: false, error: read.error };
      return;
    }
    const stopped = !this.#syntax?.deflated && this.#stopped(bytes, read.end);
    // That no element is cut says nothing: the stretch may end between two of them.
    if (stopped || whole || takeWhatIsThere || this.#syntax?.deflated) {
      const explicit = read.dataSet.receivedExplicit ?? this.#syntax?.explicit ?? true;
      this.#stoppedAt = read.end;
      if (stopped && this.#stopAt === pixelGroup) this.#declaredEnd = this.#elementEnd(bytes, read.end, explicit);
      this.#scanned = { ok: true, found: this.#take(read.dataSet) };
      return;
    }
    // Reading from the start again for every stretch would be quadratic: wait for what is missing, or twice as much.
    this.#needed = Math.max(read.needed ?? 0, bytes.length * 2);
  }

  #readPlain(bytes: Uint8Array, whole: boolean): ReadResult {
    return readDataSet(bytes, this.#transferSyntaxUid, { stopAt: this.#stopAt, allowTruncated: !whole });
  }

  #readDeflated(bytes: Uint8Array, whole: boolean): ReadResult {
    const options = { stopAt: this.#stopAt, allowTruncated: !whole, limits: { maxInflatedLength: inflatedAtMost } };
    const read = readDataSet(bytes, this.#transferSyntaxUid, options);
    if (read.ok || read.error.code !== 'inflated-too-long') return read;
    return readDataSet(bytes.subarray(0, deflatedIfTooMuch), this.#transferSyntaxUid, { ...options, allowTruncated: true });
  }

  #stopped(bytes: Uint8Array, offset: number): boolean {
    if (offset + 4 > bytes.length) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 4);
    return tag(view.getUint16(0, this.#littleEndian), view.getUint16(2, this.#littleEndian)) >= this.#stopAt;
  }

  get #littleEndian(): boolean {
    return this.#syntax?.littleEndian ?? true;
  }

  /**
   * Where the element at an offset ends, or undefined if delimiters tell (PS3.5 §7.1.2, §7.1.3). Of a group length, where the next
   * one does. Where the bytes end within the element's header, so much is known: that is not the end.
   */
  #elementEnd(bytes: Uint8Array, offset: number, explicit: boolean): number | undefined {
    if (offset + 8 > bytes.length) return offset + 8;
    const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
    const vr = String.fromCharCode(view.getUint8(4), view.getUint8(5));
    const longForm = explicit && isVr(vr) && hasLongLength(vr);
    if (longForm && offset + 12 > bytes.length) return offset + 12;
    const end = longForm
      ? endAfter(offset + 12, view.getUint32(8, this.#littleEndian))
      : endAfter(offset + 8, explicit ? view.getUint16(6, this.#littleEndian) : view.getUint32(4, this.#littleEndian));
    const isGroupLength = elementOf(tag(view.getUint16(0, this.#littleEndian), view.getUint16(2, this.#littleEndian))) === 0;
    return isGroupLength && end !== undefined && end + 8 <= bytes.length ? this.#elementEnd(bytes, end, explicit) : end;
  }
}

function endAfter(start: number, length: number): number | undefined {
  return length === 0xffff_ffff ? undefined : start + length;
}
