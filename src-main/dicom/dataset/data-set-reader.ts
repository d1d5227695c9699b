import type { DataSetErrorCode } from '../../../src-shared/dicom/data-set-error-code.ts';
import { formatTag, type Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { VR } from '../../../src-shared/dicom/vr.ts';
import { DataSet, Element } from './data-set.ts';
import type { DataSetError } from './data-set-error.ts';
import { dictionaryVr, implicitVr } from './implicit-vr.ts';
import { isLongSlot, looksLikeVr, vrOfSlot, vrSlot } from './vr-codes.ts';

const itemTag = 0xfffe_e000;
const itemDelimiter = 0xfffe_e00d;
const sequenceDelimiter = 0xfffe_e0dd;
const undefinedLength = 0xffff_ffff;
const failed = -1;

/** How the elements are laid out. */
export interface Layout {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
  /** Insist on `explicit` at top level, even where the bytes plainly say otherwise. */
  readonly strict: boolean;
}

interface ReaderLimits {
  /** Sequences within sequences. */
  readonly maxSequenceDepth: number;
  /** Elements and items, at all depths. */
  readonly maxElements: number;
}

/**
 * Reads elements from bytes (PS3.5 §7). One pass, no copies, no strings: this is the header scan of the index. Layout and the
 * fields of the header just read are kept in the reader, so that the loop makes nothing but elements.
 */
export class DataSetReader {
  /** What went wrong, if something did. */
  error: DataSetError | undefined;
  /** After `ends-early`: how many bytes there must be at least to get further, where that is known. */
  needed: number | undefined;
  /** Reading ended before `stopAt`. */
  stopped = false;

  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #strict: boolean;
  readonly #maxDepth: number;
  #elementsLeft: number;
  #explicit: boolean;
  #littleEndian: boolean;
  /** Pixel Representation is 1, here or in a data set around this. */
  #signed = false;
  // The header just read.
  #vr: VR = 'UN';
  #length = 0;
  #valueAt = 0;
  /** Items of the element just read. */
  #items: DataSet[] | undefined;

  constructor(bytes: Uint8Array, layout: Layout, limits: ReaderLimits) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#explicit = layout.explicit;
    this.#littleEndian = layout.littleEndian;
    this.#strict = layout.strict;
    this.#maxDepth = limits.maxSequenceDepth;
    this.#elementsLeft = limits.maxElements;
  }

  /** Fills `dataSet` and says where reading stopped: behind the last element that could be read. */
  read(dataSet: DataSet, stopAt: Tag | undefined): number {
    if (!this.#strict) this.#explicit = this.#isExplicitAt(0, this.#bytes.length);
    return this.#elements(dataSet, 0, this.#bytes.length, 0, false, stopAt ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Reads elements up to `end`, or up to and with an item delimiter if `delimited`, and says where it stopped: behind the last
   * element that could be read, should there be an error.
   */
  #elements(dataSet: DataSet, start: number, end: number, depth: number, delimited: boolean, stopAt: number): number {
    const elements: Element[] = [];
    const explicit = this.#explicit;
    let ordered = true;
    let open = delimited;
    let last = -1;
    let at = start;
    while (at < end) {
      const tag = end - at < 8 ? this.#endsEarly(at, end, at + 8) : this.#tagAt(at);
      if (tag === failed) break;
      if (tag >= stopAt) {
        this.stopped = true;
        break;
      }
      if (tag >= itemTag && tag <= sequenceDelimiter) {
        if (!this.#isItemDelimiter(tag, at, depth)) break;
        at += 8;
        open = false;
        if (delimited) break;
        continue;
      }
      if (tag === 0 && last > 0 && depth === 0 && this.#isZeroFrom(at)) break;
      const next = this.#element(elements, dataSet, tag, at, end, depth);
      if (next === failed) break;
      if (tag < last) ordered = false;
      last = tag;
      at = next;
    }
    if (open && this.error === undefined) this.#endsEarly(at, end, at + 8);
    dataSet.receive(elements, ordered, { source: this.#bytes, start, end: at, explicit, undefinedLength: delimited });
    return at;
  }

  /** Reads one element; says where it ends, or `failed`. */
  #element(elements: Element[], dataSet: DataSet, tag: Tag, at: number, end: number, depth: number): number {
    if (--this.#elementsLeft < 0) return this.#fail('too-many-elements', at, 'More elements than allowed');
    const header = this.#explicit ? this.#explicitHeader(tag, at, end) : this.#implicitHeader(tag, at);
    if (header === failed) return failed;
    const vr = this.#vr;
    const length = this.#length;
    const valueAt = this.#valueAt;
    let next = valueAt + length;
    if (length === undefinedLength) {
      next = this.#undefinedValue(dataSet, tag, valueAt, end, depth);
      if (next === failed) return failed;
      // In implicit VR, UN only stands for what the dictionary does not know, and with items it is plainly a sequence.
      const known = vr === 'UN' && !this.#explicit && this.#items !== undefined ? 'SQ' : vr;
      elements.push(new Element(tag, known, this.#bytes, valueAt, next - valueAt, true, this.#items));
      return next;
    }
    if (length > end - valueAt) return this.#tooLong(tag, at, end, next);
    let items: DataSet[] | undefined;
    if (vr === 'SQ') {
      if (this.#sequence(dataSet, valueAt, next, depth, false) === failed) return failed;
      items = this.#items;
    } else if (vr === 'UN' && this.#explicit && length > 0 && dictionaryVr(tag) === 'SQ') {
      items = this.#unknownSequence(dataSet, valueAt, next, depth);
    } else if (tag === tags.PixelRepresentation && length === 2) {
      this.#signed = this.#view.getUint16(valueAt, this.#littleEndian) === 1;
    }
    elements.push(new Element(tag, vr, this.#bytes, valueAt, length, false, items));
    return next;
  }

  #explicitHeader(tag: Tag, at: number, end: number): number {
    const code = this.#view.getUint16(at + 4);
    const slot = vrSlot(code);
    if (slot >= 0 && !isLongSlot(slot)) {
      this.#vr = vrOfSlot(slot);
      this.#length = this.#view.getUint16(at + 6, this.#littleEndian);
      this.#valueAt = at + 8;
      return at;
    }
    // All VRs that are still to come have the long form (PS3.5 §6.2): two letters and two zeros are such a one.
    if (slot < 0 && !(looksLikeVr(code) && this.#view.getUint16(at + 6) === 0)) {
      return this.#fail('unknown-vr', at, `${formatTag(tag)} has no VR that could be one`);
    }
    if (end - at < 12) return this.#endsEarly(at, end, at + 12);
    this.#vr = slot < 0 ? 'UN' : vrOfSlot(slot);
    this.#length = this.#view.getUint32(at + 8, this.#littleEndian);
    this.#valueAt = at + 12;
    return at;
  }

  #implicitHeader(tag: Tag, at: number): number {
    this.#vr = implicitVr(tag, this.#signed);
    this.#length = this.#view.getUint32(at + 4, this.#littleEndian);
    this.#valueAt = at + 8;
    return at;
  }

  /** A sequence, encapsulated pixel data, or what CP-246 made of UN: a sequence in implicit VR little endian (PS3.5 §6.2.2). */
  #undefinedValue(parent: DataSet, tag: Tag, at: number, end: number, depth: number): number {
    const vr = this.#vr;
    const isPixelData = tag === tags.PixelData;
    if (vr === 'SQ') return this.#sequence(parent, at, end, depth, true);
    if (vr === 'UN' && !isPixelData) return this.#implicitSequence(parent, at, end, depth, true);
    this.#items = undefined;
    if (vr !== 'OB' && vr !== 'OW' && !isPixelData) {
      return this.#fail('undefined-length', at - 4, `${formatTag(tag)} has VR ${vr} and undefined length`);
    }
    return this.#fragments(at, end);
  }

  #implicitSequence(parent: DataSet, at: number, end: number, depth: number, delimited: boolean): number {
    const explicit = this.#explicit;
    const littleEndian = this.#littleEndian;
    this.#explicit = false;
    this.#littleEndian = true;
    const next = this.#sequence(parent, at, end, depth, delimited);
    this.#explicit = explicit;
    this.#littleEndian = littleEndian;
    return next;
  }

  /** UN of defined length that the dictionary knows as a sequence: its items if it can be read as one, else it stays bytes. */
  #unknownSequence(parent: DataSet, at: number, end: number, depth: number): DataSet[] | undefined {
    const next = this.#implicitSequence(parent, at, end, depth, false);
    if (next !== failed) return this.#items;
    if (this.#elementsLeft >= 0) {
      this.error = undefined;
      this.needed = undefined;
    }
    return undefined;
  }

  /** Reads items (PS3.5 §7.5) up to `end`, or up to and with a sequence delimiter if `delimited`. Leaves them in `#items`. */
  #sequence(parent: DataSet, start: number, end: number, depth: number, delimited: boolean): number {
    if (depth >= this.#maxDepth) return this.#fail('too-deep', start, 'Sequences are nested deeper than allowed');
    const items: DataSet[] = [];
    let at = start;
    while (delimited || at < end) {
      if (end - at < 8) return this.#endsEarly(at, end, at + 8);
      const tag = this.#tagAt(at);
      const length = this.#view.getUint32(at + 4, this.#littleEndian);
      at += 8;
      if (tag === sequenceDelimiter) {
        if (delimited) break;
        // Superfluous, but harmless.
        continue;
      }
      if (tag !== itemTag) return this.#fail('item-expected', at - 8, `${formatTag(tag)} where an item should begin`);
      at = this.#item(items, parent, at, length, end, depth);
      if (at === failed) return failed;
    }
    this.#items = items;
    return at;
  }

  #item(items: DataSet[], parent: DataSet, at: number, length: number, end: number, depth: number): number {
    if (--this.#elementsLeft < 0) return this.#fail('too-many-elements', at - 8, 'More elements than allowed');
    const delimited = length === undefinedLength;
    if (!delimited && length > end - at) return this.#tooLong(itemTag, at - 8, end, at + length);
    const itemEnd = delimited ? end : at + length;
    const dataSet = new DataSet({ littleEndian: this.#littleEndian, parent });
    const explicit = this.#explicit;
    const signed = this.#signed;
    this.#explicit = this.#isExplicitAt(at, itemEnd);
    const next = this.#elements(dataSet, at, itemEnd, depth + 1, delimited, Number.POSITIVE_INFINITY);
    this.#explicit = explicit;
    this.#signed = signed;
    items.push(dataSet);
    return this.error === undefined ? next : failed;
  }

  /** Walks over the fragments of encapsulated pixel data (PS3.5 §A.4) without keeping them. */
  #fragments(start: number, end: number): number {
    let at = start;
    for (;;) {
      if (end - at < 8) return this.#endsEarly(at, end, at + 8);
      const tag = this.#tagAt(at);
      const length = this.#view.getUint32(at + 4, this.#littleEndian);
      at += 8;
      if (tag === sequenceDelimiter) return at;
      if (tag !== itemTag) return this.#fail('item-expected', at - 8, `${formatTag(tag)} where a fragment should begin`);
      if (--this.#elementsLeft < 0) return this.#fail('too-many-elements', at - 8, 'More fragments than allowed');
      if (length > end - at) return this.#tooLong(itemTag, at - 8, end, at + length);
      at += length;
    }
  }

  #tagAt(at: number): Tag {
    if (!this.#littleEndian) return this.#view.getUint32(at);
    const reversed = this.#view.getUint32(at, true);
    return ((reversed << 16) | (reversed >>> 16)) >>> 0;
  }

  /**
   * Some writers declare explicit VR and write implicit, or the other way round, in items above all. What stands in the VR's place
   * of the first element tells: letters are a length that hardly fits, and a length is no letters.
   */
  #isExplicitAt(at: number, end: number): boolean {
    const declared = this.#explicit;
    if (!this.#littleEndian || end - at < 8) return declared;
    const tag = this.#tagAt(at);
    if (tag >= itemTag && tag <= sequenceDelimiter) return declared;
    const code = this.#view.getUint16(at + 4);
    const length = this.#view.getUint32(at + 4, true);
    const fits = length <= end - at - 8;
    if (declared) return looksLikeVr(code) || !(fits || length === undefinedLength);
    return vrSlot(code) >= 0 && !fits && length !== undefinedLength;
  }

  /** Superfluous in an item of defined length, but harmless there. */
  #isItemDelimiter(tag: Tag, at: number, depth: number): boolean {
    if (tag === itemDelimiter && depth > 0) return true;
    this.#fail('unexpected-delimiter', at, `${formatTag(tag)} outside a sequence`);
    return false;
  }

  /** Some writers fill files up with zeros. */
  #isZeroFrom(at: number): boolean {
    for (let i = at; i < this.#bytes.length; i++) if (this.#bytes[i] !== 0) return false;
    return true;
  }

  #tooLong(tag: Tag, at: number, end: number, needed: number): typeof failed {
    if (end === this.#bytes.length) return this.#endsEarly(at, end, needed);
    return this.#fail('length-beyond-end', at, `${formatTag(tag)} is longer than what it is in`);
  }

  /** `end` of the bytes, or of what is around: there an element or a delimiter is cut. */
  #endsEarly(at: number, end: number, needed: number): typeof failed {
    if (end < this.#bytes.length) return this.#fail('length-beyond-end', at, 'An item or sequence ends inside an element');
    this.needed ??= needed;
    return this.#fail('ends-early', at, 'The bytes end inside an element');
  }

  #fail(code: DataSetErrorCode, offset: number, message: string): typeof failed {
    this.error ??= { code, offset, message };
    return failed;
  }
}
