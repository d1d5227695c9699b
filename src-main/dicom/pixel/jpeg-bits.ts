import { differenceOf, type HuffmanTable, longestCode, lookahead } from './jpeg-huffman.ts';

/** Reads entropy-coded bytes bit by bit (ISO/IEC 10918-1 §F.2.2.5). Behind the last one come zeros, until somebody asks `isOverrun`. */
export class BitReader {
  readonly view: DataView;
  /** The last place where two bytes can be read at once. */
  readonly lastPair: number;
  /** The next byte. */
  at: number;
  /** Bits that were loaded, the next one highest. */
  buffer = 0;
  /** How many. */
  count = 0;
  /** What `read` found. */
  difference = 0;
  readonly #bytes: Uint8Array;
  /** Zeros among the bits loaded that are not in the stream: always the last. */
  #made = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.lastPair = bytes.length - 2;
    this.at = start;
  }

  /** Bits were taken that the stream does not have. */
  get isOverrun(): boolean {
    return this.count < this.#made;
  }

  set(at: number, buffer: number, count: number): void {
    this.at = at;
    this.buffer = buffer;
    this.count = count;
  }

  /** Loads what there is room for: at least 25 bits are there then. */
  fill(): void {
    while (this.count <= 24) {
      const byte = this.#bytes[this.at];
      const isLast = byte === undefined || (byte === 0xff && this.#bytes[this.at + 1] !== 0);
      if (isLast) this.#made += 8;
      else {
        this.buffer |= byte << (24 - this.count);
        // A zero is stuffed behind each byte that could be taken for a marker.
        this.at += byte === 0xff ? 2 : 1;
      }
      this.count += 8;
    }
  }

  /** Reads a difference. False where there is no such code. */
  read({ short, counts, categories }: HuffmanTable): boolean {
    if (this.count < longestCode) this.fill();
    const found = short[this.buffer >>> (32 - lookahead)] as number;
    if (found !== 0) {
      this.difference = found >> 8;
      this.#skip(found & 0xff);
      return true;
    }
    let first = 0;
    let index = 0;
    for (let length = 1; length <= longestCode; length++) {
      const count = counts[length - 1] as number;
      const place = (this.buffer >>> (32 - length)) - first;
      if (place < count) {
        this.#skip(length);
        this.difference = this.#differenceOf(categories[index + place] as number);
        return true;
      }
      index += count;
      first = (first + count) << 1;
    }
    return false;
  }

  /** Whether nothing but this marker comes next; then goes on behind it. What is left of the last byte is padding (§F.1.2.3). */
  passMarker(marker: number): boolean {
    const left = this.count - this.#made;
    if (left < 0 || left >= 8 || this.#bytes[this.at] !== 0xff || this.#bytes[this.at + 1] !== marker) return false;
    this.set(this.at + 2, 0, 0);
    this.#made = 0;
    return true;
  }

  #differenceOf(category: number): number {
    if (category === 0 || category === 16) return differenceOf(category, 0);
    if (this.count < category) this.fill();
    const bits = this.buffer >>> (32 - category);
    this.#skip(category);
    return differenceOf(category, bits);
  }

  #skip(count: number): void {
    this.buffer <<= count;
    this.count -= count;
  }
}
