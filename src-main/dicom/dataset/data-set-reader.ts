import type { DataSetErrorCode } from '../../../src-shared/dicom/data-set-error-code.ts';
import { formatTag, type Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { VR } from '../../../src-shared/dicom/vr.ts';
import { DataSet } from './data-set.ts';
import type { DataSetError } from './data-set-error.ts';
import { Element } from './element.ts';
import { dictionaryVr, implicitVr } from './implicit-vr.ts';
import { looksLikeVr, standsForNoVr, type VrForm, vrForms } from './vr-codes.ts';

const itemTag = 0xfffe_e000;
const itemDelimiter = 0xfffe_e00d;
const sequenceDelimiter = 0xfffe_e0dd;
const undefinedLength = 0xffff_ffff;
const { PixelData: pixelData, PixelRepresentation: pixelRepresentation } = tags;
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
 * Reads elements from bytes (PS3.5 §7). One pass, no copies, no strings: this is the header scan of the index, and of what is sent and
 * received. Headers are read by code that has hardly run yet, where calls are what costs: the loop over elements makes none for those
 * of the usual form, but the one that makes the element.
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
  readonly #keepDamaged: boolean;
  #elementsLeft: number;
  #explicit: boolean;
  #littleEndian: boolean;
  /** Pixel Representation is 1, here or in a data set around this. */
  #signed = false;
  /** Items of the value just read. */
  #items: DataSet[] | undefined;

  /** With `keepDamaged` an element in whose items or fragments something is wrong is kept, with what comes before that. */
  constructor(bytes: Uint8Array, layout: Layout, limits: ReaderLimits, keepDamaged = false) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#explicit = layout.explicit;
    this.#littleEndian = layout.littleEndian;
    this.#strict = layout.strict;
    this.#maxDepth = limits.maxSequenceDepth;
    this.#keepDamaged = keepDamaged;
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
    const view = this.#view;
    const explicit = this.#explicit;
    const littleEndian = this.#littleEndian;
    const elements: Element[] = [];
    let ordered = true;
    let open = delimited;
    let last = -1;
    let at = start;
    while (end - at >= 8) {
      const word = view.getUint32(at, littleEndian);
      const tag: Tag = littleEndian ? ((word << 16) | (word >>> 16)) >>> 0 : word;
      if (tag >= stopAt) {
        this.stopped = true;
        break;
      }
      if (tag >= itemTag && tag <= sequenceDelimiter) {
        if (!this.#isItemDelimiter(tag, at, depth)) break;
        at += 8;
        if (!delimited) continue;
        open = false;
        break;
      }
      if (tag === 0 && last > 0 && depth === 0 && this.#isZeroFrom(at)) break;
      if (--this.#elementsLeft < 0) break;
      const form = explicit ? vrForms.get(view.getUint16(at + 4)) : undefined;
      let vr = form?.vr ?? 'UN';
      let length: number;
      let valueAt = at + 8;
      if (form !== undefined && !form.long) length = view.getUint16(at + 6, littleEndian);
      else if (explicit && form === undefined && tag !== 0 && standsForNoVr(view.getUint16(at + 4))) {
        vr = this.#vrLeftOut(tag);
        length = view.getUint16(at + 6, littleEndian);
      } else if (explicit) {
        length = this.#longLength(form, tag, at, end);
        valueAt = at + 12;
      } else {
        vr = implicitVr(tag, this.#signed);
        length = view.getUint32(at + 4, littleEndian);
      }
      if (length === failed) break;
      let next = valueAt + length;
      if (next > end && length !== undefinedLength) {
        this.#tooLong(tag, at, end, next);
        if (this.#keepDamaged && vr === 'SQ') elements.push(this.#cutSequence(dataSet, tag, valueAt, end, depth));
        break;
      }
      let items: DataSet[] | undefined;
      if (length === undefinedLength || vr === 'SQ' || (vr === 'UN' && explicit)) {
        next = this.#nested(dataSet, tag, vr, valueAt, length, end, depth);
        items = this.#items;
        if (next === failed) {
          const fragments = length === undefinedLength && (tag === pixelData || vr === 'OB' || vr === 'OW');
          if (this.#keepDamaged && (items !== undefined || fragments))
            elements.push(new Element(tag, vr, this.#bytes, valueAt, end - valueAt, length === undefinedLength, items));
          break;
        }
        // In implicit VR, UN only stands for what the dictionary does not know, and with items it is plainly a sequence.
        if (items !== undefined && !explicit) vr = 'SQ';
      }
      if (tag === pixelRepresentation && length === 2) this.#signed = view.getUint16(valueAt, littleEndian) === 1;
      elements.push(new Element(tag, vr, this.#bytes, valueAt, next - valueAt, length === undefinedLength, items));
      ordered &&= tag >= last;
      last = tag;
      at = next;
    }
    if (this.#elementsLeft < 0) this.#fail('too-many-elements', at, 'More elements than allowed');
    if (this.error === undefined && (delimited ? open : at < end && end - at < 8)) this.#endsEarly(at, end, at + 8);
    dataSet.receive(elements, ordered, { source: this.#bytes, start, end: at, explicit, undefinedLength: delimited });
    return at;
  }

  /** Length field of four bytes of a VR that has one, or that PS3.5 does not know yet; `failed` where it can be none. */
  #longLength(form: VrForm | undefined, tag: Tag, at: number, end: number): number {
    // All VRs that are still to come have the long form (PS3.5 §6.2): two letters and two zeros are such a one.
    if (form === undefined && !(looksLikeVr(this.#view.getUint16(at + 4)) && this.#view.getUint16(at + 6) === 0)) {
      return this.#fail('unknown-vr', at, `${formatTag(tag)} has no VR that could be one`);
    }
    return end - at < 12 ? this.#endsEarly(at, end, at + 12) : this.#view.getUint32(at + 8, this.#littleEndian);
  }

  /** What the dictionary says; a sequence is left to where UN is read as one, as whatever else is in it stays bytes. */
  #vrLeftOut(tag: Tag): VR {
    const vr = implicitVr(tag, this.#signed);
    return vr === 'SQ' ? 'UN' : vr;
  }

  /** Where a value ends that may have items, which are left in `#items`; or `failed`. */
  #nested(parent: DataSet, tag: Tag, vr: VR, at: number, length: number, end: number, depth: number): number {
    this.#items = undefined;
    if (length === undefinedLength) return this.#undefinedValue(parent, tag, vr, at, end, depth);
    if (vr === 'SQ') return this.#sequence(parent, at, at + length, depth, false);
    if (length > 0 && dictionaryVr(tag) === 'SQ') this.#unknownSequence(parent, at, at + length, depth);
    return at + length;
  }

  /** A sequence, encapsulated pixel data, or what CP-246 made of UN: a sequence in implicit VR little endian (PS3.5 §6.2.2). */
  #undefinedValue(parent: DataSet, tag: Tag, vr: VR, at: number, end: number, depth: number): number {
    const isPixelData = tag === pixelData;
    if (vr === 'SQ') return this.#sequence(parent, at, end, depth, true);
    if (vr === 'UN' && !isPixelData) return this.#implicitSequence(parent, at, end, depth, true);
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
  #unknownSequence(parent: DataSet, at: number, end: number, depth: number): void {
    if (this.#implicitSequence(parent, at, end, depth, false) !== failed) return;
    this.#items = undefined;
    if (this.#elementsLeft < 0) return;
    this.error = undefined;
    this.needed = undefined;
  }

  /** Reads items (PS3.5 §7.5) up to `end`, or up to and with a sequence delimiter if `delimited`. Leaves them in `#items`. */
  #sequence(parent: DataSet, start: number, end: number, depth: number, delimited: boolean): number {
    if (depth >= this.#maxDepth) return this.#fail('too-deep', start, 'Sequences are nested deeper than allowed');
    const items: DataSet[] = [];
    const at = this.#itemsOf(items, parent, start, end, depth, delimited);
    this.#items = at !== failed || this.#keepDamaged ? items : undefined;
    return at;
  }

  #itemsOf(items: DataSet[], parent: DataSet, start: number, end: number, depth: number, delimited: boolean): number {
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
    return at;
  }

  #item(items: DataSet[], parent: DataSet, at: number, length: number, end: number, depth: number): number {
    if (--this.#elementsLeft < 0) return this.#fail('too-many-elements', at - 8, 'More elements than allowed');
    const delimited = length === undefinedLength;
    const isCut = !delimited && length > end - at;
    if (isCut) {
      this.#tooLong(itemTag, at - 8, end, at + length);
      if (!this.#keepDamaged) return failed;
    }
    // An error within is nearer to where the bytes end.
    const around = this.error;
    if (isCut) this.error = undefined;
    const itemEnd = delimited || isCut ? end : at + length;
    const dataSet = new DataSet({ littleEndian: this.#littleEndian, parent });
    const explicit = this.#explicit;
    const signed = this.#signed;
    this.#explicit = this.#isExplicitAt(at, itemEnd);
    const next = this.#elements(dataSet, at, itemEnd, depth + 1, delimited, Number.POSITIVE_INFINITY);
    if (isCut) this.error ??= around;
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

  /** What is there of a sequence that is longer than what it is in. */
  #cutSequence(parent: DataSet, tag: Tag, at: number, end: number, depth: number): Element {
    const around = this.error;
    this.error = undefined;
    this.#sequence(parent, at, end, depth, false);
    this.error ??= around;
    return new Element(tag, 'SQ', this.#bytes, at, end - at, false, this.#items);
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
    return vrForms.has(code) && !fits && length !== undefinedLength;
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
