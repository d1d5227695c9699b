import { type BlockPool, blockLength } from './block-pool.ts';
import { type FileCalls, syncFile } from './file-calls.ts';
import type { OpenedPart } from './part-files.ts';

/** Full blocks that wait for the disk before the sender is asked to pause: 1 MiB an object. */
const waitingBlocks = 4;

/** Bytes of a fragment that is written by itself rather than copied first: from there on a call to the system costs less. */
const worthACall = 32_768;

/** Made once: an error notes where it was made, which takes longer than to remove a file. */
const discarded = { cause: new Error('discarded') };

/** Sees each stretch of the data set once, in order, before its memory is used again. */
export interface Onlooker {
  /** `last` if nothing follows. True: it has seen enough. */
  feed(bytes: Uint8Array, last: boolean): boolean;
}

export interface PartFileOptions {
  readonly opened: OpenedPart;
  readonly pool: BlockPool;
  /** Written first and not shown to the onlooker: preamble and file meta information. */
  readonly head: Uint8Array;
  readonly onlooker: Onlooker;
  readonly calls: FileCalls;
}

export type PartFileEnd = { readonly ok: true; readonly byteLength: number } | { readonly ok: false; readonly error: unknown };

/**
 * A temporary file that an object streams into. Fragments are copied into blocks and full blocks are written by libuv's threads
 * while the next arrives; where calls are made on the spot, long fragments are written from the memory they came in. The first error
 * is kept and what follows is dropped, so that the sender can be told at the end.
 */
export class PartFile {
  file: string;
  readonly #pool: BlockPool;
  readonly #calls: FileCalls;
  /** Until it has seen enough. */
  #onlooker: Onlooker | undefined;
  /** Where it takes longer than its making. */
  readonly #opening: Promise<void> | undefined;
  readonly #queue: { block: Uint8Array; length: number }[] = [];
  #block: Uint8Array;
  #used: number;
  /** Bytes of the current block that are not the data set's. */
  #skip: number;
  #position = 0;
  #byteLength = 0;
  #working: Promise<void> | undefined;
  #error: { cause: unknown } | undefined;
  #fd: number | undefined;

  constructor({ opened, pool, calls, onlooker, head }: PartFileOptions) {
    this.file = opened.file;
    this.#pool = pool;
    this.#calls = calls;
    this.#onlooker = onlooker;
    this.#block = pool.take();
    this.#block.set(head);
    this.#used = head.length;
    this.#skip = head.length;
    const { opening } = opened;
    if (typeof opening === 'number') this.#fd = opening;
    else
      this.#opening = opening.then(
        (fd) => {
          this.#fd = fd;
        },
        (error: unknown) => {
          this.#error ??= { cause: error };
        },
      );
  }

  /** Bytes of the data set so far. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Copies the fragment. False asks for a pause until `drained`. */
  write(fragment: Uint8Array): boolean {
    this.#byteLength += fragment.length;
    if (this.#error !== undefined) return true;
    if (fragment.length >= worthACall && this.#writeAtOnce(fragment)) return true;
    let done = 0;
    while (done < fragment.length) {
      const count = Math.min(fragment.length - done, blockLength - this.#used);
      this.#block.set(done === 0 && count === fragment.length ? fragment : fragment.subarray(done, done + count), this.#used);
      this.#used += count;
      done += count;
      if (this.#used === blockLength) this.#passOn(false);
    }
    return this.#queue.length < waitingBlocks;
  }

  /** Resolves once what waited is written, or dropped. */
  async drained(): Promise<void> {
    await this.#working;
  }

  /** Shows the onlooker what has come and was not shown yet. Nothing may be written after it. */
  showRest(): void {
    if (this.#error === undefined) this.#show(this.#block.subarray(this.#skip, this.#used), false);
  }

  /** Writes the rest; with `sync` resolves only when the disk has it. The file stays open for `close`. */
  complete(sync: boolean): PartFileEnd | Promise<PartFileEnd> {
    if (this.#error === undefined && !this.#writeAtOnce()) this.#passOn(true);
    return sync || this.#working !== undefined || this.#fd === undefined ? this.#completeLater(sync) : this.#end();
  }

  async #completeLater(sync: boolean): Promise<PartFileEnd> {
    await this.#idle();
    await this.#opening;
    try {
      if (this.#error === undefined && sync && this.#fd !== undefined) await syncFile(this.#fd);
    } catch (error) {
      this.#error ??= { cause: error };
    }
    return this.#end();
  }

  #end(): PartFileEnd {
    this.#pool.give(this.#block);
    if (this.#error !== undefined) return { ok: false, error: this.#error.cause };
    return { ok: true, byteLength: this.#byteLength };
  }

  /** After `complete`, where somebody has moved the file away: writes it again from what is still open. False where nothing is. */
  async writeAgain({ file, opening }: OpenedPart, sync: boolean): Promise<boolean> {
    const from = this.#fd;
    const to = await opening;
    this.file = file;
    this.#fd = to;
    if (from === undefined) return false;
    try {
      const bytes = new Uint8Array(blockLength);
      for (let position = 0; position < this.#position; ) {
        const length = await this.#calls.read(from, bytes, blockLength, position);
        if (length === 0) return false;
        await this.#calls.writeAll(to, bytes.subarray(0, length), position);
        position += length;
      }
      if (sync) await syncFile(to);
      return true;
    } finally {
      await this.#calls.close(from);
    }
  }

  /** After `complete`: hands the open file over, for the taker to close. Undefined if it is closed already. */
  release(): number | undefined {
    const fd = this.#fd;
    this.#fd = undefined;
    return fd;
  }

  async close(): Promise<void> {
    await this.#opening;
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) await this.#calls.close(fd);
  }

  /** Closes and removes the file. Never fails: what is left over is removed at the next start. */
  async discard(): Promise<void> {
    this.#error ??= discarded;
    await this.#idle();
    await this.#makeRoom();
  }

  /** What cannot be kept leaves the disk at once: where the peer may run ahead, the next object comes before this one is answered. */
  async #makeRoom(): Promise<void> {
    await this.close().catch(() => undefined);
    await this.#calls.remove(this.file).catch(() => undefined);
  }

  async #idle(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  #passOn(last: boolean): void {
    const block = this.#block;
    const length = this.#used;
    this.#queue.push({ block, length });
    this.#block = this.#pool.take();
    this.#used = 0;
    if (this.#working === undefined) this.#start();
    // The write is under way by now where it can be; looking at the same bytes meanwhile costs no time.
    this.#show(block.subarray(this.#skip, length), last);
    this.#skip = 0;
  }

  /** Writes what was copied, and the fragment behind it; without one, nothing follows. False where that cannot be done on the spot. */
  #writeAtOnce(fragment?: Uint8Array): boolean {
    const { onTheSpot } = this.#calls;
    const fd = this.#fd;
    if (onTheSpot === undefined || fd === undefined || this.#working !== undefined) return false;
    const used = this.#used;
    try {
      if (fragment === undefined) onTheSpot.write(fd, this.#block, used, this.#position);
      else if (used === 0) onTheSpot.write(fd, fragment, fragment.length, this.#position);
      else onTheSpot.writeBoth(fd, this.#block.subarray(0, used), fragment, this.#position);
    } catch (error) {
      this.#error = { cause: error };
      void this.#makeRoom();
      return true;
    }
    this.#position += used + (fragment?.length ?? 0);
    if (this.#onlooker !== undefined) {
      // Nothing of the data set is no beginning of it, but may be its end.
      if (used > this.#skip || fragment === undefined) this.#show(this.#block.subarray(this.#skip, used), fragment === undefined);
      if (fragment !== undefined) this.#show(fragment, false);
    }
    this.#used = 0;
    this.#skip = 0;
    return true;
  }

  #show(bytes: Uint8Array, last: boolean): void {
    if (this.#onlooker?.feed(bytes, last)) this.#onlooker = undefined;
  }

  #start(): void {
    this.#working = this.#work().then(() => {
      this.#working = undefined;
      if (this.#queue.length > 0) this.#start();
    });
  }

  async #work(): Promise<void> {
    if (this.#fd === undefined) await this.#opening;
    const fd = this.#fd;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      try {
        if (fd !== undefined && this.#error === undefined)
          await this.#calls.writeAll(fd, next.block.subarray(0, next.length), this.#position);
        this.#position += next.length;
      } catch (error) {
        this.#error ??= { cause: error };
        await this.#makeRoom();
      }
      this.#pool.give(next.block);
    }
  }
}
