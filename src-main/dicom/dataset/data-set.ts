import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { TextProblem } from '../../../src-shared/dicom/text-problem.ts';
import { type VR, vrInfo } from '../../../src-shared/dicom/vr.ts';
import { isPlainAscii, isRomajiFirst, textIfPlain } from './character-set/decode-text.ts';
import type { TextEncoding } from './character-set/encode-text.ts';
import { decodeBigint, decodeNumbers, decodeStrings, trim, type ValueForm } from './decode-value.ts';
import { Element } from './element.ts';
import { encodeText, encodeValue, type PlainValue } from './encode-value.ts';
import type { Fragments } from './fragments.ts';

/** What `DataSet.set` takes; which of them fits depends on the VR. */
export type ElementValue = PlainValue | Uint8Array | readonly DataSet[] | Fragments;

const noBytes = new Uint8Array(0);
const noItems: readonly DataSet[] = [];

function isFragments(value: ElementValue): value is Fragments {
  return typeof value === 'object' && 'fragments' in value && 'offsetTable' in value;
}

function isItems(vr: VR, value: ElementValue): value is readonly DataSet[] {
  return Array.isArray(value) && (vr === 'SQ' || value[0] instanceof DataSet);
}

/** Where and how a data set was received, so that it can be written as received. */
export interface ReceivedSpan {
  readonly source: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly explicit: boolean;
  /** An item whose length field was FFFFFFFF (PS3.5 §7.5.1). */
  readonly undefinedLength: boolean;
}

export interface DataSetOptions {
  /** Byte order of raw values; default true. */
  readonly littleEndian?: boolean;
  /** Defined terms that hold where the data set has no (0008,0005) of its own; default none: the default repertoire. */
  readonly characterSet?: readonly string[] | undefined;
  /** What text is read in, and marked, that does not fit the character set: see `decodeText`. Items have their parent's. */
  readonly fallbackCharacterSet?: readonly string[] | undefined;
  /** The data set in which this one is an item: its character set holds here too (PS3.3 §C.12.1.1.2). */
  readonly parent?: DataSet | undefined;
}

/**
 * A data set or an item of a sequence: elements in ascending order of tags (PS3.5 §7.1), decoded when asked.
 * Should a received data set hold a tag more than once, all are kept and `get` finds the first.
 */
export class DataSet implements Iterable<Element> {
  readonly littleEndian: boolean;
  /** As given, or the parent's. */
  readonly fallbackCharacterSet: readonly string[] | undefined;
  #elements: Element[] = [];
  #parent: DataSet | undefined;
  readonly #defaultCharacterSet: readonly string[] | undefined;
  /** Values of (0008,0005), 'absent' where there is none; undefined until asked for. */
  #declaredCharacterSet: readonly string[] | 'absent' | undefined;
  #span: ReceivedSpan | undefined;
  #changed = false;

  constructor(options?: DataSetOptions) {
    this.littleEndian = options?.littleEndian ?? true;
    this.#defaultCharacterSet = options?.characterSet;
    this.#parent = options?.parent;
    this.fallbackCharacterSet = options?.fallbackCharacterSet ?? options?.parent?.fallbackCharacterSet;
  }

  get size(): number {
    return this.#elements.length;
  }

  get(tag: Tag): Element | undefined {
    const element = this.#elements[this.#lowerBound(tag)];
    return element?.tag === tag ? element : undefined;
  }

  has(tag: Tag): boolean {
    return this.get(tag) !== undefined;
  }

  /** Says whether there was something to delete. */
  delete(tag: Tag): boolean {
    return this.#replace(tag, []);
  }

  /** Elements in ascending order of tags. */
  [Symbol.iterator](): IterableIterator<Element> {
    return this.#elements.values();
  }

  /** First value, decoded, without padding; '' for zero length; undefined where absent or neither text nor number. */
  string(tag: Tag): string | undefined {
    const element = this.get(tag);
    if (element === undefined) return undefined;
    const plain = this.#plainText(element);
    if (plain !== undefined) {
      const end = plain.indexOf('\\');
      return trim(end < 0 || !vrInfo[element.vr].multi ? plain : plain.slice(0, end), element.vr);
    }
    const { values } = this.#decoded(element);
    return values && (values[0] ?? '');
  }

  /** All values, decoded, without padding; none for zero length, and where absent or neither text nor number. */
  strings(tag: Tag): string[] {
    return this.#decodedAt(tag)?.values ?? [];
  }

  /** The same of an element of this data set that is at hand: a received data set may hold its tag more than once. */
  stringsOf(element: Element): string[] {
    return this.#decoded(element).values ?? [];
  }

  /** All values joined with "\". */
  text(tag: Tag): string | undefined {
    const element = this.get(tag);
    return element && this.textOf(element);
  }

  /** The same of an element of this data set that is at hand. */
  textOf(element: Element): string | undefined {
    const plain = this.#plainText(element);
    if (plain === undefined || plain.includes('\\')) return this.#decoded(element).values?.join('\\');
    return trim(plain, element.vr);
  }

  /** How decoding the element's text went wrong; undefined where it went well. There is a text in any case. */
  textProblem(tag: Tag): TextProblem | undefined {
    return this.#decodedAt(tag)?.problem;
  }

  /** First number of US UL SS SL FL FD SV UV IS DS AT; undefined where there is none or it cannot be read. */
  number(tag: Tag): number | undefined {
    const value = this.numbers(tag)[0];
    return Number.isNaN(value) ? undefined : value;
  }

  /** All numbers of US UL SS SL FL FD SV UV IS DS AT; NaN stands for a value that is none. */
  numbers(tag: Tag): number[] {
    const element = this.get(tag);
    return element === undefined ? [] : this.numbersOf(element);
  }

  /** The same of an element of this data set that is at hand. */
  numbersOf(element: Element): number[] {
    return decodeNumbers(element, this.#formOf(element));
  }

  /** First value of SV and UV exactly, of other numbers where it is whole. */
  bigint(tag: Tag): bigint | undefined {
    const element = this.get(tag);
    return element && decodeBigint(element, this.#formOf(element));
  }

  /** Items of a sequence; none where the element is absent or no sequence. */
  sequence(tag: Tag): readonly DataSet[] {
    return this.get(tag)?.items ?? noItems;
  }

  /**
   * Sets an element. Text is encoded in the data set's character set; should that lack a character, the whole data set is turned
   * into Unicode, which (0008,0005) then says: use `setText` where that must not happen. A character outside ASCII in a VR that
   * cannot have one (CS, UI, …) leaves the element without a value.
   * Items are taken over: one with another character set than this data set's gets its own (0008,0005).
   * Setting (0008,0005) itself leaves text that is there as it is: set it first, or use `convertCharacterSet`.
   */
  set(tag: Tag, vr: VR, value: ElementValue): this {
    if (value instanceof Uint8Array) return this.setRaw(tag, vr, value);
    if (isFragments(value)) return this.#put(new Element(tag, vr, noBytes, 0, 0, true, undefined, value));
    if (isItems(vr, value)) return this.#setItems(tag, value);
    const form = { vr, littleEndian: this.littleEndian };
    let encoded = encodeValue(form, value as PlainValue, this.characterSet);
    if (!encoded.ok && vrInfo[vr].text === 'charset' && this.convertCharacterSet(['ISO_IR 192']).ok) {
      encoded = encodeValue(form, value as PlainValue, this.characterSet);
    }
    return this.setRaw(tag, vr, encoded.ok ? encoded.bytes : noBytes);
  }

  /** Sets text in the character set as it is, or names the first character that this lacks and changes nothing. */
  setText(tag: Tag, vr: VR, value: string | readonly string[]): TextEncoding {
    const encoded = encodeText(vr, value, this.characterSet);
    if (encoded.ok) this.setRaw(tag, vr, encoded.bytes);
    return encoded;
  }

  /** Sets the value's bytes as they are, in this data set's byte order. They are not copied. */
  setRaw(tag: Tag, vr: VR, bytes: Uint8Array): this {
    return this.#put(new Element(tag, vr, bytes, 0, bytes.length, false, undefined));
  }

  /** Puts an element of another data set with the same byte order, as it is: its bytes are not copied. */
  add(element: Element): this {
    return this.#put(element);
  }

  /** Defined terms that hold here: those of (0008,0005) where present, else the parent's, else the default. */
  get characterSet(): readonly string[] {
    this.#declaredCharacterSet ??= this.#readCharacterSet();
    if (this.#declaredCharacterSet !== 'absent') return this.#declaredCharacterSet;
    return this.#parent?.characterSet ?? this.#defaultCharacterSet ?? [];
  }

  /**
   * Re-encodes all text, items included, and sets (0008,0005). Names the first character that the new character set lacks, and
   * then changes nothing.
   */
  convertCharacterSet(terms: readonly string[]): TextEncoding {
    const changes: (() => void)[] = [];
    const planned = this.#planConversion(terms, changes);
    if (!planned.ok) return planned;
    for (const change of changes) change();
    this.set(tags.SpecificCharacterSet, 'CS', terms);
    return planned;
  }

  /** How it was received, as long as it holds exactly that: nothing was set or deleted, here or in an item at any depth. */
  get received(): ReceivedSpan | undefined {
    if (this.#changed || this.#span === undefined) return undefined;
    for (const element of this.#elements) {
      if (element.items?.some((item) => item.received === undefined)) return undefined;
    }
    return this.#span;
  }

  /** Whether it was received in explicit VR, changed or not since; undefined where it was not received. */
  get receivedExplicit(): boolean | undefined {
    return this.#span?.explicit;
  }

  /** Whether this item was received with undefined length; undefined where it was not received. */
  get receivedUndefinedLength(): boolean | undefined {
    return this.#span?.undefinedLength;
  }

  /** For the reader only: takes over the elements it found, `ordered` if in ascending order. */
  receive(elements: Element[], ordered: boolean, span: ReceivedSpan): void {
    if (!ordered) elements.sort((a, b) => a.tag - b.tag);
    this.#elements = elements;
    this.#span = span;
  }

  /**
   * Text where there is nothing to decode, padding and all; undefined where there may be. Without what the long way makes: headers are
   * read for a few values of each, by code that has hardly run yet.
   */
  #plainText({ vr, source, start, length }: Element): string | undefined {
    const { text } = vrInfo[vr];
    if (text === false || (text === 'charset' && isRomajiFirst(this.characterSet))) return undefined;
    return textIfPlain(source.subarray(start, start + length));
  }

  #decodedAt(tag: Tag) {
    const element = this.get(tag);
    return element && this.#decoded(element);
  }

  #decoded(element: Element) {
    return decodeStrings(element, this.#formOf(element), this.characterSet, this.fallbackCharacterSet);
  }

  /** UN holds little endian, whatever the data set's byte order; once the VR is known, it counts (PS3.5 §6.2.2). */
  #formOf(element: Element): ValueForm {
    if (element.vr !== 'UN') return { vr: element.vr, littleEndian: this.littleEndian };
    return { vr: lookupTag(element.tag)?.vr ?? 'UN', littleEndian: true };
  }

  #readCharacterSet(): readonly string[] | 'absent' {
    const element = this.get(tags.SpecificCharacterSet);
    if (element === undefined) return 'absent';
    return decodeStrings(element, { vr: 'CS', littleEndian: true }, []).values ?? [];
  }

  #setItems(tag: Tag, items: readonly DataSet[]): this {
    const terms = this.characterSet.join('\\');
    for (const item of items) {
      const own = item.characterSet;
      if (own.length > 0 && own.join('\\') !== terms) item.set(tags.SpecificCharacterSet, 'CS', own);
      item.#parent = this;
    }
    return this.#put(new Element(tag, 'SQ', noBytes, 0, 0, false, items));
  }

  #put(element: Element): this {
    this.#replace(element.tag, [element]);
    return this;
  }

  /** Puts elements in place of all that have the tag; says whether there were any. */
  #replace(tag: Tag, by: Element[]): boolean {
    const from = this.#lowerBound(tag);
    let to = from;
    while (this.#elements[to]?.tag === tag) to++;
    if (from === this.#elements.length) this.#elements.push(...by);
    else this.#elements.splice(from, to - from, ...by);
    this.#changed = true;
    if (tag === tags.SpecificCharacterSet) this.#declaredCharacterSet = undefined;
    return to > from;
  }

  #lowerBound(tag: Tag): number {
    const elements = this.#elements;
    let low = 0;
    let high = elements.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((elements[middle] as Element).tag < tag) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #planConversion(terms: readonly string[], changes: (() => void)[]): TextEncoding {
    const allAscii = !isRomajiFirst(terms) && !isRomajiFirst(this.characterSet);
    for (const element of this.#elements) {
      for (const item of element.items ?? noItems) {
        const planned = item.#planConversion(terms, changes);
        if (!planned.ok) return planned;
        if (item.has(tags.SpecificCharacterSet)) changes.push(() => item.delete(tags.SpecificCharacterSet));
      }
      if (vrInfo[element.vr].text !== 'charset' || (allAscii && isPlainAscii(element.value))) continue;
      const encoded = encodeText(element.vr, this.strings(element.tag), terms);
      if (!encoded.ok) return encoded;
      changes.push(() => this.setRaw(element.tag, element.vr, encoded.bytes));
    }
    return { ok: true, bytes: noBytes };
  }
}
