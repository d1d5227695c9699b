/** Writes big-endian fields (PS3.8 §9.3.1); lengths of items and PDUs are filled in when they are complete. */
export class PduWriter {
  #bytes = new Uint8Array(512);
  #length = 0;

  u8(value: number): this {
    this.#grow(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
    return this;
  }

  u16(value: number): this {
    this.#grow(2);
    this.#bytes[this.#length] = value >>> 8;
    this.#bytes[this.#length + 1] = value;
    this.#length += 2;
    return this;
  }

  u32(value: number): this {
    return this.u16(value >>> 16).u16(value & 0xffff);
  }

  zeros(count: number): this {
    this.#grow(count);
    this.#length += count;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#grow(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** ISO 646 text without padding: UIDs in PDUs are not padded (PS3.8 Annex F). */
  text(value: string): this {
    this.#grow(value.length);
    for (let index = 0; index < value.length; index += 1) this.#bytes[this.#length + index] = value.charCodeAt(index);
    this.#length += value.length;
    return this;
  }

  /** An AE title: 16 bytes, filled with blanks (PS3.8 §9.3.2). Longer titles are a bug of the caller. */
  aeTitle(value: string): this {
    if (value.length > 16) throw new RangeError(`an AE title has at most 16 characters: ${JSON.stringify(value)}`);
    return this.text(value.padEnd(16, ' '));
  }

  /** Text with a 16-bit length in front. */
  counted(value: string): this {
    this.#checkItemLength(value.length);
    return this.u16(value.length).text(value);
  }

  /** Bytes with a 16-bit length in front. */
  countedBytes(value: Uint8Array): this {
    this.#checkItemLength(value.length);
    return this.u16(value.length).bytes(value);
  }

  /** An item: type, a reserved (or version) byte, 16-bit length, content. */
  item(type: number, content: (writer: this) => void, secondByte = 0): this {
    this.u8(type).u8(secondByte).u16(0);
    const start = this.#length;
    content(this);
    const length = this.#length - start;
    this.#checkItemLength(length);
    this.#bytes[start - 2] = length >>> 8;
    this.#bytes[start - 1] = length & 0xff;
    return this;
  }

  /** The whole PDU: type, reserved byte, 32-bit length, what was written so far. */
  finish(type: number): Uint8Array {
    const pdu = new Uint8Array(6 + this.#length);
    pdu[0] = type;
    new DataView(pdu.buffer).setUint32(2, this.#length);
    pdu.set(this.#bytes.subarray(0, this.#length), 6);
    return pdu;
  }

  #checkItemLength(length: number): void {
    if (length > 0xffff) throw new RangeError(`an item of ${length} bytes does not fit its 16-bit length`);
  }

  #grow(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
