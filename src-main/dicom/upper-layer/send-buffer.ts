import { limits } from '../bytes/limits.ts';
import { pduHeaderLength, pdvHeaderLength, writeHeaders } from './pdu/p-data-tf.ts';
import { longestFragmentFor, PdvBlock, pdvBlockLength } from './pdv-block.ts';
import type { Transport } from './transport.ts';

/**
 * Bytes gathered for one write: two of our longest PDUs with their headers. Larger gains nothing measurable, smaller
 * costs system calls.
 */
const blockLength = 2 * (limits.maxPduLength + pduHeaderLength);
/** Enough for commands and control PDUs: an association that sends nothing else never allocates a large block. */
const smallBlockLength = 8_192;
/** Blocks of each kind kept for reuse. */
const spareBlocks = 4;

type Outlet = Pick<Transport, 'write' | 'enciphers'>;

/** How much is handed to a transport at a time. */
interface Pace {
  /** Bytes of memory of the blocks that data sets are read into. */
  readonly dataBlockLength: number;
  /** Bytes the transport may hold before `pdv` says stop, and down to which they must be for `drained` to resolve. */
  readonly highWater: number;
  readonly lowWater: number;
}

const twoPdus = pdvBlockLength(2);

/**
 * A receiver works on two of our longest PDUs while the next two are read: with all of an image of 512 KiB in one write, one that keeps files
 * is a tenth slower (bench). One block is on its way, the next behind it.
 */
const plain: Pace = { dataBlockLength: twoPdus, highWater: 2 * twoPdus, lowWater: twoPdus };

/**
 * TLS enciphers a write in the turn of the loop after the one before has left. Whoever has something to read waits until then: what is read
 * in between holds it up, and the receiver with nothing to decipher. For the same reason shorter pieces. A record has 16 KiB.
 */
const enciphered: Pace = { dataBlockLength: pdvBlockLength(1), highWater: 16_384, lowWater: 0 };

/** Comes when the code that runs now has returned. */
const endOfTurn = Promise.resolve();

const headersLength = pduHeaderLength + pdvHeaderLength;

interface PendingPdv {
  readonly contextId: number;
  readonly isCommand: boolean;
  readonly isLast: boolean;
  readonly bytes: Uint8Array;
  offset: number;
}

/**
 * Cuts what is to be sent into P-DATA-TF PDUs and gathers them into large blocks, so that a command set and the data set
 * behind it leave in one write. A block always holds whole PDUs: an A-ABORT can overtake data that waits. What does not
 * fit now waits as the caller's view, not as a copy, so memory stays flat however much is handed over at once.
 */
export class SendBuffer {
  readonly #transport: Outlet;
  readonly #pace: Pace;
  #maxFragment = longestFragmentFor(0);
  #block: Uint8Array | undefined;
  #used = 0;
  #inFlight = 0;
  #pending: PendingPdv[] = [];
  /** Control PDUs that go behind the data that waits. */
  #behind: Uint8Array[] = [];
  readonly #spare = new Map<number, Uint8Array[]>([
    [smallBlockLength, []],
    [blockLength, []],
  ]);
  #waiting: (() => void)[] = [];
  #flushScheduled = false;
  /** No more data is taken; control PDUs are. */
  #finished = false;
  #closed = false;

  constructor(transport: Outlet) {
    this.#transport = transport;
    this.#pace = transport.enciphers ? enciphered : plain;
    this.#spare.set(this.#pace.dataBlockLength, []);
  }

  /** The peer's maximum length, 0 for unlimited. Ours are never longer than what we take ourselves. */
  setPeerMaxLength(peerMaxLength: number): void {
    this.#maxFragment = longestFragmentFor(peerMaxLength);
  }

  /** True when nothing waits for the peer. */
  get empty(): boolean {
    return this.#inFlight === 0 && this.#used === 0 && this.#pending.length === 0;
  }

  /** False when full: `bytes` may then still be waiting as they are. False, too, when finished: nothing is sent then. */
  pdv(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): boolean {
    if (this.#finished) return false;
    // Mostly nothing waits before it, and the peer takes it in one.
    if (this.#pending.length === 0 && this.#inFlight < this.#pace.highWater && bytes.length <= this.#maxFragment) {
      this.#fragment(contextId, isCommand, isLast, bytes);
      this.#scheduleFlush();
    } else {
      this.#pending.push({ contextId, isCommand, isLast, bytes, offset: 0 });
      this.#pump();
    }
    return this.#hasRoom;
  }

  /** A block for the next of `left` bytes of a data set, an even number. */
  block(contextId: number, left: number): PdvBlock {
    return new PdvBlock(this.#takeBlock(this.#pace.dataBlockLength), contextId, left, this.#maxFragment);
  }

  /** Sends a block that has been filled, behind its command set where it is the first; else as `pdv`, but that it keeps nobody waiting. */
  filled(block: PdvBlock, command: Uint8Array | undefined): boolean {
    if (this.#finished) return false;
    if (command !== undefined && this.#transport.enciphers) {
      // By itself: the receiver wakes up and makes its file while the data are enciphered (bench: a tenth less for an image).
      this.pdv(block.contextId, true, true, command);
      return this.filled(block, undefined);
    }
    const bytes = this.#pending.length === 0 ? block.bytes(command, this.#maxFragment) : undefined;
    if (bytes === undefined) {
      if (command !== undefined) this.pdv(block.contextId, true, true, command);
      for (const { fragment, isLast } of block.parts()) this.pdv(block.contextId, false, isLast, fragment);
    } else {
      this.flush();
      this.#give(bytes);
    }
    return this.#hasRoom;
  }

  /** A control PDU, behind everything handed over before. */
  pdu(bytes: Uint8Array): void {
    if (this.#closed) return;
    if (this.#pending.length > 0) this.#behind.push(bytes);
    else this.#append(bytes);
  }

  /** A control PDU ahead of data that waits, which is dropped. */
  overtake(bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#dropPending();
    this.#append(bytes);
  }

  /** The transport has done with bytes it was given. */
  written(bytes: Uint8Array): void {
    this.#inFlight -= bytes.length;
    this.#reuse(bytes);
    if (this.#closed) return;
    this.#pump();
    this.flush();
    if (this.#pending.length === 0 && this.#inFlight <= this.#pace.lowWater) this.#release();
  }

  /** Resolves when there is room again, or nothing will be sent any more. */
  drained(): Promise<void> {
    if (this.#finished || this.#hasRoom) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives the transport what has been gathered. */
  flush(): void {
    if (this.#block === undefined || this.#used === 0) return;
    const bytes = this.#block.subarray(0, this.#used);
    this.#block = undefined;
    this.#used = 0;
    this.#give(bytes);
  }

  /** The association has ended: data that waits is dropped, whoever waits for room is let go. */
  finish(): void {
    this.#finished = true;
    this.#dropPending();
    this.flush();
    this.#release();
  }

  /** The transport is closing: sends what is complete and takes nothing more at all. */
  close(): void {
    this.finish();
    this.#closed = true;
    this.#spare.clear();
  }

  get #hasRoom(): boolean {
    return this.#pending.length === 0 && this.#inFlight + this.#used < this.#pace.highWater;
  }

  /** To the transport. Mostly the system takes all at once: then the same memory is used for what comes next, and still in the cache. */
  #give(bytes: Uint8Array): void {
    if (this.#transport.write(bytes)) this.#reuse(bytes);
    else this.#inFlight += bytes.length;
  }

  #reuse({ buffer }: Uint8Array): void {
    const spare = this.#spare.get(buffer.byteLength);
    if (spare !== undefined && spare.length < spareBlocks && !this.#closed) spare.push(new Uint8Array(buffer));
  }

  #dropPending(): void {
    this.#pending = [];
    this.#behind = [];
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.#used);
    this.#used += bytes.length;
    this.#scheduleFlush();
  }

  #pump(): void {
    let next = this.#pending[0];
    while (next !== undefined && this.#inFlight < this.#pace.highWater) {
      this.#cut(next);
      if (next.offset === next.bytes.length) this.#pending.shift();
      next = this.#pending[0];
    }
    if (next === undefined) for (const pdu of this.#behind.splice(0)) this.#append(pdu);
    if (this.#used > 0) this.#scheduleFlush();
  }

  /** Writes one P-DATA-TF with as much of `pdv` as the peer takes in one. */
  #cut(pdv: PendingPdv): void {
    const length = Math.min(this.#maxFragment, pdv.bytes.length - pdv.offset);
    const end = pdv.offset + length;
    const isLast = pdv.isLast && end === pdv.bytes.length;
    this.#fragment(pdv.contextId, pdv.isCommand, isLast, pdv.bytes.subarray(pdv.offset, end));
    pdv.offset = end;
  }

  #fragment(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): void {
    const block = this.#reserve(headersLength + bytes.length);
    const at = writeHeaders(block, this.#used, contextId, isCommand, isLast, bytes.length);
    block.set(bytes, at);
    this.#used = at + bytes.length;
  }

  /** A block with room for `length` bytes behind what is used. */
  #reserve(length: number): Uint8Array {
    const needed = this.#used + length;
    if (this.#block !== undefined && needed <= this.#block.length) return this.#block;
    const gathered = this.#block?.subarray(0, this.#used);
    if (gathered !== undefined && (needed > blockLength || this.#block?.length === blockLength)) {
      this.flush();
      return this.#reserve(length);
    }
    // A small block that turns out too small moves into a large one: still one write.
    const block = this.#takeBlock(needed);
    if (gathered !== undefined) block.set(gathered);
    this.#block = block;
    return block;
  }

  #takeBlock(needed: number): Uint8Array {
    const length = needed <= blockLength ? blockLength : needed;
    const small = needed <= smallBlockLength;
    const spare = this.#spare.get(length)?.pop() ?? (small ? this.#spare.get(smallBlockLength)?.pop() : undefined);
    return spare ?? new Uint8Array(small ? smallBlockLength : length);
  }

  /** At the end of the turn, so that what a caller sends in one go is gathered. */
  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    void endOfTurn.then(this.#flushGathered);
  }

  readonly #flushGathered = (): void => {
    this.#flushScheduled = false;
    if (!this.#closed) this.flush();
  };
}
