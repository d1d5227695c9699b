/** Differences by prediction as JPEG's lossless process codes them (ISO/IEC 10918-1 §H.1.2.2): a Huffman code for their category, then bits. */
export interface HuffmanTable {
  /** By the next `lookahead` bits: a difference and how many bits it takes, as `packed`; 0 where it takes more. */
  readonly short: Int32Array;
  /** How many codes there are of 1 to 16 bits. */
  readonly counts: Uint8Array;
  /** Bits behind each code, in the order of the codes. */
  readonly categories: Uint8Array;
}

/** So many bits are looked up at once: enough for most differences of an image, and the table stays in the processor's first cache. */
export const lookahead = 12;

const longestCode = 16;
/** The category of the one difference that needs no bits of its own, 32768. */
const largestCategory = 16;
/** Table class and destination, and the counts. */
const headLength = 1 + longestCode;

/** Counts and categories of tables, by their destination. */
export type TableDefinitions = (Uint8Array | undefined)[];

/** Notes the tables of a DHT segment (§B.2.4.2). False where it is not one for this process. */
export function noteHuffmanTables(segment: Uint8Array, definitions: TableDefinitions): boolean {
  let at = 0;
  while (at < segment.length) {
    // Class 0; class 1 is for what follows a DC coefficient, which there is none of.
    const destination = segment[at] as number;
    const counts = segment.subarray(at + 1, at + headLength);
    const end = at + headLength + counts.reduce((sum, count) => sum + count, 0);
    if (destination > 3 || end > segment.length) return false;
    definitions[destination] = segment.subarray(at + 1, end);
    at = end;
  }
  return true;
}

/** The table that is so defined; undefined where its codes are none. */
export function huffmanTable(definition: Uint8Array): HuffmanTable | undefined {
  const counts = definition.subarray(0, longestCode);
  const categories = definition.subarray(longestCode);
  if (categories.some((category) => category > largestCategory)) return undefined;
  const short = new Int32Array(1 << lookahead);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= longestCode; length++, code <<= 1) {
    for (let left = counts[length - 1] as number; left > 0; left--, code++, index++) {
      const category = categories[index] as number;
      const free = lookahead - length - bitsBehind(category);
      if (free < 0) continue;
      for (let bits = 0; bits < 1 << bitsBehind(category); bits++) {
        const from = ((code << bitsBehind(category)) | bits) << free;
        short.fill(packed(differenceOf(category, bits), length + bitsBehind(category)), from, from + (1 << free));
      }
    }
    // No code is all ones (§C.2), so there are never as many as there is room for.
    if (code >= 1 << length) return undefined;
  }
  return { short, counts, categories };
}

/** The difference at this bit and how many it takes, as `packed`; 0 where there is no such code. Looks at five bytes. */
export function differenceAt(view: DataView, at: number, { short, counts, categories }: HuffmanTable): number {
  const word = view.getUint32(at >>> 3) << (at & 7);
  const found = short[word >>> (32 - lookahead)] as number;
  if (found !== 0) return found;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= longestCode; length++) {
    const count = counts[length - 1] as number;
    const place = (word >>> (32 - length)) - first;
    if (place < count) {
      const category = categories[index + place] as number;
      const behind = bitsBehind(category);
      return packed(differenceOf(category, bitsAt(view, at + length, behind)), length + behind);
    }
    index += count;
    first = (first + count) << 1;
  }
  return 0;
}

/** Difference and length in one number: `>> 8` gives the one, `& 0xff` the other. */
function packed(difference: number, length: number): number {
  return (difference << 8) | length;
}

function bitsBehind(category: number): number {
  return category === largestCategory ? 0 : category;
}

function bitsAt(view: DataView, at: number, count: number): number {
  return count === 0 ? 0 : (view.getUint32(at >>> 3) << (at & 7)) >>> (32 - count);
}

/** Table H.2 and EXTEND (§F.2.2.1): the lower half of the bits of a category is for its negative differences. */
function differenceOf(category: number, bits: number): number {
  if (category === 0 || category === largestCategory) return category === 0 ? 0 : 0x8000;
  return bits < 1 << (category - 1) ? bits - (1 << category) + 1 : bits;
}
