/**
 * Grows as it is written to; lengths that are known only afterwards are patched in place.
 */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  /** `capacity`: bytes expected; a good estimate saves copying. */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(Math.max(capacity, 64));
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes written so far, and the offset at which the next one lands. */
  get length(): number {
    return this.#length;
  }

  uint8(value: number): void {
    const at = this.#reserve(1);
    this.#view.setUint8(at, value);
  }

  uint16(value: number, littleEndian: boolean): void {
    const at = this.#reserve(2);
    this.#view.setUint16(at, value, littleEndian);
  }

  uint32(value: number, littleEndian: boolean): void {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, littleEndian);
  }

  bytes(value: Uint8Array): void {
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
  }

  /** Writes `value` with the bytes of every whole unit of 2, 4 or 8 bytes turned round; what is left over stays as it is. */
  swapped(value: Uint8Array, unit: 2 | 4 | 8): void {
    const at = this.#reserve(value.length);
    const out = this.#bytes;
    const whole = value.length - (value.length % unit);
    for (let i = 0; i < whole; i += unit) {
      for (let k = 0; k < unit; k++) out[at + i + k] = value[i + unit - 1 - k] as number;
    }
    out.set(value.subarray(whole), at + whole);
  }

  /** Overwrites four bytes that were written before. */
  patchUint32(offset: number, value: number, littleEndian: boolean): void {
    this.#view.setUint32(offset, value, littleEndian);
  }

  /** What was written, without a copy: the writer must not be used afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = needed;
    return at;
  }
}
