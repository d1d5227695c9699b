import type { OnReadOpts } from 'node:net';
import { Socket } from 'node:net';
import type { ReadTarget } from '../association-driver.ts';

/** TLS comes in records of this many bytes at most (RFC 8446 §5.1), each handed over by itself. */
const recordLength = 16_384;

/** Bytes of the buffer that records are gathered in: two of the PDUs that DICOM is mostly sent in. */
const bufferLength = 262_144;

/** A socket as Node keeps it: what `onread` chose is under symbols of its own. */
interface Inner {
  [key: symbol]: unknown;
  readonly _handle?: { useUserBuffer?(buffer: unknown): void } | null;
}

/**
 * Lets a connection on which TLS was agreed in this turn read into one buffer, again and again, record behind record, and hands them over
 * together: a record that is not full ends what the peer has written at once, mostly a PDU. Otherwise each record would get a new buffer
 * and pass through a stream, which is more work than deciphering it. The bytes are views that are valid during the call only.
 *
 * Node takes `onread` for TLS only where it opens the connection itself. So the choice is made for sockets that are thrown away, and put
 * where Node put it there. Where that cannot be, the socket stays as it is and undefined comes back: slower, and otherwise the same.
 */
export function gatherRecords(secured: Socket): ReadTarget | undefined {
  const records = new GatheredRecords(secured);
  const inner = secured as unknown as Inner;
  if (typeof inner._handle?.useUserBuffer !== 'function') return undefined;
  const first = records.room();
  const chosen = [...choice(first, records.came), ...choice(records.room, records.came)];
  const places = new Map(chosen);
  if (places.size !== 3) return undefined;
  // biome-ignore lint/correctness/useHookAtTopLevel: Node's, not React's.
  inner._handle.useUserBuffer(first);
  // Keeps the buffer, too: the handle knows only where it is.
  for (const [key, value] of places) inner[key] = value;
  return records.target;
}

/** Where Node keeps what `onread` says. */
function choice(buffer: OnReadOpts['buffer'], callback: OnReadOpts['callback']): [symbol, unknown][] {
  const chosen = new Socket({ onread: { buffer, callback } }) as unknown as Inner;
  const keys = Object.getOwnPropertySymbols(chosen).filter((key) => chosen[key] === buffer || chosen[key] === callback);
  return keys.map((key) => [key, chosen[key]]);
}

class GatheredRecords {
  readonly target: ReadTarget = { receive: undefined };
  readonly #socket: Socket;
  readonly #buffer = new Uint8Array(bufferLength);
  /** What waits in the buffer is between these; the next record goes behind it. */
  #from = 0;
  #to = 0;
  #isAwaited = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Nothing may come after it.
    socket.on('end', () => this.#handOver());
    socket.on('close', () => this.#handOver());
  }

  /** Where the next record is to go. */
  readonly room = (): Uint8Array => this.#buffer.subarray(this.#to);

  /** So many bytes are there. False makes Node stop reading; the endpoint resumes it. */
  readonly came = (count: number): boolean => {
    this.#to += count;
    if (count < recordLength || bufferLength - this.#to < recordLength) return this.#handOver();
    this.#awaitMore();
    return true;
  };

  /** Full records that nothing follows in this turn of the loop were the end, too. */
  #awaitMore(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    setImmediate(() => {
      this.#isAwaited = false;
      if (!this.#handOver()) this.#socket.pause();
    });
  }

  #handOver(): boolean {
    const bytes = this.#buffer.subarray(this.#from, this.#to);
    // The next record goes where Node was told to put it, unless it asks for room now: that it does after each.
    if (bufferLength - this.#to < recordLength) this.#to = 0;
    this.#from = this.#to;
    if (bytes.length === 0) return true;
    if (this.target.receive !== undefined && this.#socket.readableLength === 0) return this.target.receive(bytes);
    // Nobody has asked for it yet, or for what came before it: it waits, and comes as `data`.
    return this.#socket.push(bytes.slice());
  }
}
