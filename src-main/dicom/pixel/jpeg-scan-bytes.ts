/**
 * The entropy-coded bytes of a scan without what was stuffed into them (ISO/IEC 10918-1 §F.1.2.3), so that bits can be read anywhere. They
 * are made as they are needed; from the end of an interval on there are zeros. Places are counted in bits from the beginning of the scan.
 */
export class ScanBytes {
  readonly view: DataView;
  readonly #bytes: Uint8Array;
  readonly #encoded: Uint8Array;
  /** Where the next byte is in what is encoded, and where it goes. */
  #from: number;
  #made = 0;
  /** The next byte begins a marker, or there is none. */
  #isEnd = false;

  /** At most `ahead` bytes behind what `make` was told of are looked at. */
  constructor(encoded: Uint8Array, start: number, ahead: number) {
    this.#encoded = encoded;
    this.#from = start;
    this.#bytes = new Uint8Array(encoded.length - start + ahead);
    this.view = new DataView(this.#bytes.buffer);
  }

  /** Makes sure that the `count` bytes from there on are what they should be. */
  make(at: number, count: number): void {
    const encoded = this.#encoded;
    const bytes = this.#bytes;
    const needed = (at >>> 3) + count;
    let from = this.#from;
    let made = this.#made;
    while (made < needed) {
      const until = Math.min(encoded.length, from + needed - made);
      while (from < until) {
        const byte = encoded[from] as number;
        if (byte === 0xff) break;
        bytes[made++] = byte;
        from++;
      }
      if (made >= needed) break;
      if (encoded[from] !== 0xff || encoded[from + 1] !== 0) {
        // Any number of these may fill up what is before a marker (§B.1.1.2); DCMTK's last byte can be one.
        while (encoded[from] === 0xff && encoded[from + 1] === 0xff) from++;
        this.#isEnd = true;
        break;
      }
      bytes[made++] = 0xff;
      from += 2;
    }
    this.#from = from;
    this.#made = made;
  }

  /** Whether what was read up to there is in the stream. */
  has(at: number): boolean {
    return at <= this.#made * 8;
  }

  /**
   * Where it goes on behind this marker; -1 where anything else comes next. What is left of a byte before it is padding. The two bytes from
   * there on have been made.
   */
  behindMarker(at: number, marker: number): number {
    const left = this.#made * 8 - at;
    if (!this.#isEnd || left < 0 || left >= 8 || this.#encoded[this.#from + 1] !== marker) return -1;
    this.#from += 2;
    this.#isEnd = false;
    return this.#made * 8;
  }
}
