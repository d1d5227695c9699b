/** Bytes of one block: one write call, and what is copied before a write can begin. */
export const blockLength = 262_144;

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
