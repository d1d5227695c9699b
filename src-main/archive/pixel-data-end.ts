const item = 0xfffe_e000;
const sequenceDelimiter = 0xfffe_e0dd;
const headerLength = 8;
/** A file of nothing but empty fragments is not walked through to its end. */
const mostFragments = 65_536;

/**
 * Whether encapsulated pixel data (PS3.5 §A.4) ends before the file does. Mostly that is one look at the last eight bytes, where its delimiter
 * is; where something else comes behind it, the headers of its fragments lead to it.
 */
export class PixelDataEnd {
  /** What is to be read next, and where in the file. */
  readonly into = new Uint8Array(headerLength);
  position: number;
  readonly #size: number;
  #next: number;
  #fragments = 0;

  /** `start` is where the first item begins, of a file of `size` bytes. */
  constructor(start: number, size: number) {
    this.#next = start;
    this.#size = size;
    this.position = Math.max(start, size - headerLength);
  }

  /** So many bytes are in `into`. Undefined: more is to be read; 'cut': the file ends inside the pixel data. */
  got(count: number): 'there' | 'cut' | undefined {
    const view = new DataView(this.into.buffer);
    const tag = count < headerLength ? 0 : ((view.getUint16(0, true) << 16) | view.getUint16(2, true)) >>> 0;
    const length = view.getUint32(4, true);
    if (tag === sequenceDelimiter && length === 0) return 'there';
    if (this.position === this.#next) {
      if (count < headerLength) return 'cut';
      // What stands there instead of an item is damage of another kind.
      if (tag !== item || ++this.#fragments > mostFragments) return 'there';
      this.#next += headerLength + length;
    }
    this.position = this.#next;
    return this.position + headerLength > this.#size ? 'cut' : undefined;
  }
}
