import { deflateSync } from 'fflate/browser';
import { elementOf, groupOf, type Tag, tag as tagOf } from '../../../src-shared/dicom/tag.ts';
import { lookupTransferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { type VR, vrInfo } from '../../../src-shared/dicom/vr.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import type { DataSet } from './data-set.ts';
import type { Element } from './element.ts';
import type { Fragments } from './fragments.ts';

export interface WriteOptions {
  /** Undefined lengths for all sequences and items, or for none; by default each keeps the form it was received in. */
  readonly undefinedLengths?: boolean;
  /** Retired group lengths (PS3.5 §7.2) for all groups, or for none but 0000 and 0002, which always have theirs. */
  readonly groupLengths?: boolean;
}

interface Layout {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

const itemTag = 0xfffe_e000;
const itemDelimiter = 0xfffe_e00d;
const sequenceDelimiter = 0xfffe_e0dd;
const undefinedLength = 0xffff_ffff;
/** Longest even value that a 16-bit length can tell. */
const maxShortLength = 0xfffe;

/**
 * Writes a data set (PS3.5 §7). One that was received in the same syntax and not changed is written byte for byte as received,
 * unless an option asks for a form; so are its unchanged sequences and values where something else was changed. Otherwise bytes
 * are swapped as the VR asks, lengths made even, and values too long for a 16-bit length written as UN (PS3.5 §6.2.2).
 * Pixel data stays encapsulated or native as it is: transcoding is not done here. A transfer syntax that is not known is taken
 * to be explicit VR little endian.
 */
export function writeDataSet(dataSet: DataSet, transferSyntaxUid: string, options: WriteOptions = {}): Uint8Array {
  const syntax = lookupTransferSyntax(transferSyntaxUid);
  const layout = { explicit: syntax?.explicit ?? true, littleEndian: syntax?.littleEndian ?? true };
  const written = asReceived(dataSet, layout, options) ?? new DataSetWriter(dataSet, layout, options).write();
  return syntax?.deflated ? deflate(written) : written;
}

function asReceived(dataSet: DataSet, layout: Layout, options: WriteOptions): Uint8Array | undefined {
  if (options.undefinedLengths !== undefined || options.groupLengths !== undefined) return undefined;
  const span = dataSet.received;
  if (span === undefined || span.explicit !== layout.explicit || dataSet.littleEndian !== layout.littleEndian) return undefined;
  return span.source.slice(span.start, span.end);
}

/** Raw deflate, made even with a NUL (PS3.5 §A.5). */
function deflate(bytes: Uint8Array): Uint8Array {
  const deflated = deflateSync(bytes);
  if (deflated.length % 2 === 0) return deflated;
  const even = new Uint8Array(deflated.length + 1);
  even.set(deflated);
  return even;
}

class DataSetWriter {
  readonly #out: ByteWriter;
  readonly #dataSet: DataSet;
  readonly #explicit: boolean;
  readonly #littleEndian: boolean;
  readonly #options: WriteOptions;

  constructor(dataSet: DataSet, layout: Layout, options: WriteOptions) {
    this.#out = new ByteWriter(sizeOf(dataSet));
    this.#dataSet = dataSet;
    this.#explicit = layout.explicit;
    this.#littleEndian = layout.littleEndian;
    this.#options = options;
  }

  write(): Uint8Array {
    this.#elements(this.#dataSet);
    return this.#out.finish();
  }

  #elements(dataSet: DataSet): void {
    let group = -1;
    let groupLengthAt = -1;
    for (const element of dataSet) {
      if (groupOf(element.tag) !== group) {
        this.#endGroup(groupLengthAt);
        group = groupOf(element.tag);
        groupLengthAt = this.#beginGroup(group);
      }
      if (elementOf(element.tag) !== 0) this.#element(dataSet, element);
    }
    this.#endGroup(groupLengthAt);
  }

  /** Writes (gggg,0000) with a length to be filled in; -1 where the group has none. */
  #beginGroup(group: number): number {
    if (group !== 0x0000 && group !== 0x0002 && this.#options.groupLengths !== true) return -1;
    this.#header(tagOf(group, 0), 'UL', 4);
    this.#out.uint32(0, this.#littleEndian);
    return this.#out.length - 4;
  }

  #endGroup(lengthAt: number): void {
    if (lengthAt >= 0) this.#out.patchUint32(lengthAt, this.#out.length - lengthAt - 4, this.#littleEndian);
  }

  #element(dataSet: DataSet, element: Element): void {
    const items = element.items;
    if (items !== undefined) {
      if (this.#isAsReceived(element, items)) this.#received(element, element.vr);
      else this.#sequence(element, items);
    } else if (element.undefinedLength) {
      this.#encapsulated(element);
    } else {
      this.#value(dataSet, element);
    }
  }

  /** Items may stay bytes if nothing changed in them and they are laid out as here. UN holds implicit VR little endian anywhere. */
  #isAsReceived(element: Element, items: readonly DataSet[]): boolean {
    if (this.#options.undefinedLengths !== undefined || this.#options.groupLengths !== undefined) return false;
    if (items.length > 0 && element.length === 0) return false;
    const unknown = element.vr === 'UN';
    // Without items it may still have a delimiter, whose layout nothing tells.
    if (items.length === 0) return unknown;
    const explicit = unknown ? false : this.#explicit;
    const littleEndian = unknown ? true : this.#littleEndian;
    return items.every((item) => item.received?.explicit === explicit && item.littleEndian === littleEndian);
  }

  #received(element: Element, vr: VR): void {
    this.#header(element.tag, vr, element.undefinedLength ? undefinedLength : element.length);
    this.#out.bytes(element.value);
  }

  #sequence(element: Element, items: readonly DataSet[]): void {
    const delimited = this.#options.undefinedLengths ?? element.undefinedLength;
    this.#header(element.tag, 'SQ', undefinedLength);
    const from = this.#out.length;
    for (const item of items) this.#item(item);
    this.#close(from, delimited, sequenceDelimiter);
  }

  #item(item: DataSet): void {
    const delimited = this.#options.undefinedLengths ?? item.receivedUndefinedLength ?? false;
    this.#tag(itemTag, undefinedLength);
    const from = this.#out.length;
    this.#elements(item);
    this.#close(from, delimited, itemDelimiter);
  }

  /** Ends what has begun with undefined length at `from`: by a delimiter, or by filling in its length. */
  #close(from: number, delimited: boolean, delimiter: Tag): void {
    const length = this.#out.length - from;
    if (delimited || length >= undefinedLength) this.#tag(delimiter, 0);
    else this.#out.patchUint32(from - 4, length, this.#littleEndian);
  }

  /** Encapsulated pixel data is OB, in explicit VR little endian (PS3.5 §A.4). */
  #encapsulated(element: Element): void {
    if (element.length > 0) {
      this.#received(element, 'OB');
      return;
    }
    const { offsetTable, fragments }: Fragments = element.fragments ?? { offsetTable: new Uint8Array(0), fragments: [] };
    this.#header(element.tag, 'OB', undefinedLength);
    for (const fragment of [offsetTable, ...fragments]) {
      this.#tag(itemTag, fragment.length + (fragment.length % 2));
      this.#padded(fragment, 0x00);
    }
    this.#tag(sequenceDelimiter, 0);
  }

  #value(dataSet: DataSet, element: Element): void {
    const info = vrInfo[element.vr];
    const length = element.length + (element.length % 2);
    const tooLong = this.#explicit && !info.long && length > maxShortLength;
    // The value of UN is little endian in every syntax.
    const littleEndian = tooLong || element.vr === 'UN' ? true : this.#littleEndian;
    const received = element.vr === 'UN' ? true : dataSet.littleEndian;
    this.#header(element.tag, tooLong ? 'UN' : element.vr, length);
    if (info.unit === 1 || littleEndian === received) this.#padded(element.value, info.padding);
    else {
      this.#out.swapped(element.value, info.unit);
      if (element.length % 2 === 1) this.#out.uint8(info.padding);
    }
  }

  #padded(value: Uint8Array, padding: number): void {
    this.#out.bytes(value);
    if (value.length % 2 === 1) this.#out.uint8(padding);
  }

  #header(tag: Tag, vr: VR, length: number): void {
    if (!this.#explicit) {
      this.#tag(tag, length);
      return;
    }
    const out = this.#out;
    out.uint16(groupOf(tag), this.#littleEndian);
    out.uint16(elementOf(tag), this.#littleEndian);
    out.uint8(vr.charCodeAt(0));
    out.uint8(vr.charCodeAt(1));
    if (vrInfo[vr].long) {
      out.uint16(0, this.#littleEndian);
      out.uint32(length, this.#littleEndian);
    } else {
      out.uint16(length, this.#littleEndian);
    }
  }

  /** Tag and 32-bit length, as items, delimiters and everything in implicit VR have them. */
  #tag(tag: Tag, length: number): void {
    this.#out.uint16(groupOf(tag), this.#littleEndian);
    this.#out.uint16(elementOf(tag), this.#littleEndian);
    this.#out.uint32(length, this.#littleEndian);
  }
}

/** About as many bytes as writing takes: never far too few, so that large values are copied once. */
function sizeOf(dataSet: DataSet): number {
  let size = 32;
  for (const element of dataSet) {
    size += 12 + element.length;
    const items = element.items;
    if (items !== undefined) for (const item of items) size += 16 + sizeOf(item);
    else if (element.undefinedLength && element.length === 0) {
      for (const fragment of element.fragments?.fragments ?? []) size += 9 + fragment.length;
    }
  }
  return size;
}
