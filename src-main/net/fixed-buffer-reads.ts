import type { OnReadOpts, SocketConstructorOpts } from 'node:net';
import { Socket } from 'node:net';
import type { ReadTarget } from './association-driver.ts';

/** Bytes per read. Large enough that a P-DATA-TF of the default maximum length comes in one or two (bench). */
const readBufferLength = 262_144;

/** TLS comes in records of this many bytes at most (RFC 8446 §5.1), each handed over by itself. */
const recordLength = 16_384;

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

/** A socket as Node keeps it: what `onread` chose is under symbols of its own. */
interface Inner {
  [key: symbol]: unknown;
  readonly _handle?: { useUserBuffer?(buffer: unknown): void } | null;
}

/**
 * The same for a connection on which TLS was agreed in this turn. Node takes `onread` for TLS only where it opens the connection itself;
 * otherwise each record gets a new buffer and passes through a stream, which is more work than deciphering it. So the choice is made for a
 * socket that is thrown away, and put where Node put it there. Where that cannot be, the socket stays as it is and undefined comes
 * back: slower, and otherwise the same.
 */
export function intoFixedBuffer(secured: Socket): ReadTarget | undefined {
  const reads: ReadTarget = { receive: undefined };
  const buffer = new Uint8Array(recordLength);
  const callback = (count: number): boolean => {
    const bytes = buffer.subarray(0, count);
    if (reads.receive !== undefined && secured.readableLength === 0) return reads.receive(bytes);
    // Nobody has asked for it yet, or for what came before it: it waits, and comes as `data`.
    return secured.push(bytes.slice());
  };
  const inner = secured as unknown as Inner;
  const chosen = new Socket({ onread: { buffer, callback } }) as unknown as Inner;
  const keys = Object.getOwnPropertySymbols(chosen).filter((key) => chosen[key] === buffer || chosen[key] === callback);
  if (keys.length !== 2 || typeof inner._handle?.useUserBuffer !== 'function') return undefined;
  // biome-ignore lint/correctness/useHookAtTopLevel: Node's, not React's.
  inner._handle.useUserBuffer(buffer);
  // Keeps the buffer, too: the handle knows only where it is.
  for (const key of keys) inner[key] = chosen[key];
  return reads;
}
