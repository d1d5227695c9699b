import type { OnReadOpts, SocketConstructorOpts } from 'node:net';
import { Socket } from 'node:net';
import type { ReadTarget } from './association-driver.ts';

/** Bytes per read. Large enough that a P-DATA-TF of the default maximum length comes in one or two (bench). */
const readBufferLength = 262_144;

export interface FixedBufferReads {
  readonly onread: OnReadOpts;
  readonly reads: ReadTarget;
}

/**
 * Lets a socket read into one buffer, again and again, instead of a new one for each read: no garbage, and memory stays
 * flat. The bytes are views that are valid during the call only.
 */
export function fixedBufferReads(): FixedBufferReads {
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

/**
 * The same for a socket that a server accepted with `pauseOnConnect`, before anything was read from it. Node lets only
 * the connecting side choose its read buffer, so the connection moves to a second `Socket` and the first is done with: that
 * takes a third of the processor time and half the memory for a large object. Where Node keeps the connection elsewhere
 * than in `_handle`, the socket stays as it is and `reads` is undefined: slower, and otherwise the same.
 */
export function withFixedBuffer(accepted: Socket): { readonly socket: Socket; readonly reads: ReadTarget | undefined } {
  const holder = accepted as unknown as { _handle?: object | null };
  const handle = holder._handle;
  if (handle === undefined || handle === null) return { socket: accepted, reads: undefined };
  const { onread, reads } = fixedBufferReads();
  holder._handle = null;
  const socket = new Socket({ handle, onread } as unknown as SocketConstructorOpts);
  accepted.destroy();
  return { socket, reads };
}
