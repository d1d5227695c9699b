import { smallCopy } from './small-copy.ts';

/** Fragments joined in one growing buffer: a peer that sends single bytes costs no more than one that sends blocks. */
export class CollectedBytes {
  #buffer: Uint8Array | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Copies `fragment`: the view belongs to the transport. */
  append(fragment: Uint8Array): void {
    const needed = this.#length + fragment.length;
    if (!this.#buffer) {
      this.#buffer = smallCopy(fragment);
    } else {
      if (needed > this.#buffer.length) {
        const grown = new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
        grown.set(this.#buffer.subarray(0, this.#length));
        this.#buffer = grown;
      }
      this.#buffer.set(fragment, this.#length);
    }
    this.#length = needed;
  }

  /** Hands over what was collected and starts anew. */
  take(): Uint8Array {
    const buffer = this.#buffer ?? new Uint8Array(0);
    const bytes = buffer.length === this.#length ? buffer : buffer.subarray(0, this.#length);
    this.#buffer = undefined;
    this.#length = 0;
    return bytes;
  }
}
