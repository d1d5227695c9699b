import { createHash } from 'node:crypto';
import { uidFromUuidBytes } from '../dicom/new-uid.ts';

/** A stream of numbers in [0, 1) that is the same for the same seed everywhere (mulberry32). For noise, not for secrets. */
export function seededRandom(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A UID below 2.25 (PS3.5 §B.2) that is the same for the same seed and path, and different for any other. */
export function seededUid(seed: string, ...path: readonly (string | number)[]): string {
  const digest = createHash('sha256')
    .update([seed, ...path].join('\u0000'))
    .digest();
  return uidFromUuidBytes(new Uint8Array(digest.subarray(0, 16)));
}
