/** Copies longer than this have memory of their own. */
const longest = 2_048;
const blockLength = 16_384;

let block = new Uint8Array(0);
let used = 0;

/**
 * A copy of bytes that belong to the transport. Short ones lie side by side in one block, which lives as long as any of them: making
 * memory for each of a few thousand answers costs more than reading them.
 */
export function smallCopy(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length > longest) return new Uint8Array(bytes);
  if (used + length > block.length) {
    block = new Uint8Array(blockLength);
    used = 0;
  }
  const copy = block.subarray(used, used + length);
  copy.set(bytes);
  used += length;
  return copy;
}
