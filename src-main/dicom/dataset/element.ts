import type { Tag } from '../../../src-shared/dicom/tag.ts';
import type { VR } from '../../../src-shared/dicom/vr.ts';
import type { DataSet } from './data-set.ts';
import { type Fragments, parseFragments } from './fragments.ts';

/**
 * One data element (PS3.5 §7.1). It keeps a view of the bytes it was read from and decodes nothing by itself: ask the data set,
 * which knows byte order and character set.
 */
export class Element {
  // `declare`: what the constructor sets needs no initialiser, which would be a call for each of thousands of elements.
  declare readonly tag: Tag;
  /** As received in explicit VR; from the dictionary in implicit VR, UN where that does not know the element. */
  declare readonly vr: VR;
  /** The buffer the value lies in; kept alive by this element. */
  declare readonly source: Uint8Array;
  /** Where the value begins in `source`, and how many bytes it has: of a received sequence, all its items and delimiters. */
  declare readonly start: number;
  declare readonly length: number;
  /** The length field was FFFFFFFF: a delimiter ends the value, and is part of it (PS3.5 §7.5.2). */
  declare readonly undefinedLength: boolean;
  /** Items of a sequence, UN that turned out to be one included; undefined for every other element. */
  declare readonly items: readonly DataSet[] | undefined;
  /** Fragments that were set, not received. */
  declare private readonly given: Fragments | undefined;

  constructor(
    tag: Tag,
    vr: VR,
    source: Uint8Array,
    start: number,
    length: number,
    undefinedLength: boolean,
    items: readonly DataSet[] | undefined,
    given?: Fragments,
  ) {
    this.tag = tag;
    this.vr = vr;
    this.source = source;
    this.start = start;
    this.length = length;
    this.undefinedLength = undefinedLength;
    this.items = items;
    this.given = given;
  }

  /** The raw bytes of the value as they lie there, padding included. Empty for items and fragments that were set, not received. */
  get value(): Uint8Array {
    if (this.length === this.source.length) return this.source;
    return this.source.subarray(this.start, this.start + this.length);
  }

  /** Encapsulated pixel data (PS3.5 §A.4), as views; undefined for every other element. Taken apart on every call. */
  get fragments(): Fragments | undefined {
    if (this.items !== undefined || !this.undefinedLength) return undefined;
    return this.given ?? parseFragments(this.source, this.start, this.length);
  }
}
