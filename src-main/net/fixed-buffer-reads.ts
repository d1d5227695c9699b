import type { OnReadOpts } from 'node:net';
import type { ReadTarget } from './association-driver.ts';

/** Bytes per read. Large enough that a P-DATA-TF of the default maximum length comes in one or two (bench). */
const readBufferLength = 262_144;

/**
 * Lets a socket read into one buffer, again and again, instead of a new one for each read: no garbage, and memory stays
 * flat. The bytes are views that are valid during the call only.
 */
export function fixedBufferReads(): { readonly onread: OnReadOpts; readonly reads: ReadTarget } {
  const reads: ReadTarget = { receive: undefined };
  const buffer = new Uint8Array(readBufferLength);
  return {
    reads,
    onread: {
      buffer,
      // False makes Node stop reading; the endpoint resumes it.
      callback: (count) => reads.receive?.(buffer.subarray(0, count)) ?? true,
    },
  };
}
