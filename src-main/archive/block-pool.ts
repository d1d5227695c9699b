/**
 * Bytes of one block: one write call, and what is copied before a write can begin. Two take a CT image of 512 KiB with its header: a
 * third one, for the last few kilobytes, would cost each of them another wait for a thread.
 */
export const blockLength = 270_336;

/** Blocks kept for the next object instead of being collected as garbage: 8 MiB. */
const keptBlocks = 32;

/** Blocks of memory that arriving fragments are copied into, used again for object after object. */
export class BlockPool {
  readonly #free: Uint8Array[] = [];

  take(): Uint8Array {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(blockLength);
  }

  /** The block must not be in use any more, not even by a write under way. */
  give(block: Uint8Array): void {
    if (this.#free.length < keptBlocks) this.#free.push(block);
  }
}
