/** Why a PDU could not be read; `reason` is the A-ABORT reason that answers it (PS3.8 Table 9-26). */
interface PduProblem {
  readonly detail: string;
  readonly reason: number;
}
export type PduResult<T> = { readonly ok: true; readonly pdu: T } | ({ readonly ok: false } & PduProblem);

/** PS3.8 Table 9-26: invalid-PDU-parameter value. */
export const invalidParameterValue = 6;

/**
 * Reads big-endian fields (PS3.8 §9.3.1) from the body of one PDU or item. Reading past the end does not throw: it
 * yields zeros and remembers the first problem, which the codec reports once it is done.
 */
export class PduReader {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  #offset = 0;
  #problem: string | undefined;

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#name = name;
  }

  /** Bytes. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** The first thing that was wrong, in words for the technical line. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Remembers a problem unless there is one already. */
  fail(problem: string): void {
    this.#problem ??= `${this.#name}: ${problem}`;
    this.#offset = this.#bytes.length;
  }

  /** Takes over the problem of a reader that worked on a part of these bytes. */
  adopt(inner: PduReader): void {
    if (inner.problem !== undefined) this.fail(inner.problem);
  }

  u8(): number {
    return this.#number(1);
  }

  u16(): number {
    return this.#number(2);
  }

  u32(): number {
    return this.#number(4);
  }

  skip(count: number): void {
    this.view(count);
  }

  /** The next `count` bytes as a view. */
  view(count: number): Uint8Array {
    if (count > this.remaining) {
      this.fail(`needs ${count} bytes at offset ${this.#offset}, ${this.remaining} left`);
      return new Uint8Array(0);
    }
    const view = this.#bytes.subarray(this.#offset, this.#offset + count);
    this.#offset += count;
    return view;
  }

  /** The next `count` bytes copied, for what outlives the PDU. */
  copy(count: number): Uint8Array {
    return this.view(count).slice();
  }

  /** The next `count` bytes as ISO 646 text without padding (blanks or NULs) at either end. */
  text(count: number): string {
    let text = '';
    for (const byte of this.view(count)) text += String.fromCharCode(byte);
    let start = 0;
    let end = text.length;
    while (end > start && isPadding(text.charCodeAt(end - 1))) end -= 1;
    while (start < end && isPadding(text.charCodeAt(start))) start += 1;
    return text.slice(start, end);
  }

  /** Everything to the end as a view. */
  rest(): Uint8Array {
    return this.view(this.remaining);
  }

  /** Everything to the end as text. */
  restText(): string {
    return this.text(this.remaining);
  }

  #number(size: number): number {
    if (size > this.remaining) {
      this.fail(`ends inside a ${size}-byte number at offset ${this.#offset}`);
      return 0;
    }
    let value = 0;
    for (let index = 0; index < size; index += 1) value = value * 256 + (this.#bytes[this.#offset + index] ?? 0);
    this.#offset += size;
    return value;
  }
}

function isPadding(code: number): boolean {
  return code === 0x20 || code === 0;
}
