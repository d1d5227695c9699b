import * as fs from 'node:fs';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { type ObjectReader, ReadingFailure } from '../dicom/services/store-source.ts';
import { readFailure } from '../system/file-failure.ts';
import { BlockPool, blockLength } from './block-pool.ts';
import { type FileCalls, type FileCallsOnTheSpot, threadedFileCalls } from './file-calls.ts';

/** How files are read. One for as long as they are read one after the other: its memory is used again for file after file. */
export interface FileAccess {
  readonly calls: FileCalls;
  readonly pool: BlockPool;
}

/** Reads on threads, so that a slow disk stops nobody else. */
export function threadedAccess(): FileAccess {
  return { calls: threadedFileCalls, pool: new BlockPool() };
}

/**
 * Opens a file's data set for reading from `offset` to the end. If `length` is given, a file that does not have so much any more
 * is a failure now, not half an object later. Reading errors later on reject `next`. With `modifiedAt`, when it had that length and was
 * looked at, it must still be the same when its last bytes have been read: others may write files that are not the archive's.
 */
export async function openObjectReader(
  file: string,
  offset: number,
  length: number | undefined,
  access: FileAccess,
  modifiedAt?: number,
): Promise<ObjectReader | { failure: ServiceFailure }> {
  const calls = access.calls.onTheSpot ?? access.calls;
  let reader: FileReader | undefined;
  let failure: ServiceFailure | undefined;
  try {
    const fd = await calls.open(file, 'r');
    const seen = length === undefined || modifiedAt === undefined ? undefined : { size: offset + length, modifiedAt };
    reader = new FileReader(calls, access.pool, fd, { file, offset, length, seen });
    if (length === undefined) return reader;
    const stats = await calls.stat(fd);
    if (seen !== undefined && !isAsSeen(stats, seen)) failure = changed(file);
    else if (stats.size < offset + length) failure = cutShort(file, stats.size - offset, length);
    else return reader;
  } catch (error) {
    failure = readFailure(error, file);
  }
  await reader?.close();
  return { failure };
}

/** A file when it was looked at. */
interface SeenFile {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

function isAsSeen({ size, mtimeMs }: fs.Stats, seen: SeenFile): boolean {
  return size === seen.size && Math.round(mtimeMs) === seen.modifiedAt;
}

function changed(file: string): ServiceFailure {
  return { kind: 'local', code: 'file-changed', detail: file };
}

function cutShort(file: string, there: number, length: number): ServiceFailure {
  return { kind: 'local', code: 'damaged-file', detail: `${there} of ${length} bytes are there: ${file}` };
}

/** The part of a file that is read; without `length` to its end. */
interface Extent {
  readonly file: string;
  readonly offset: number;
  readonly length: number | undefined;
  readonly seen: SeenFile | undefined;
}

/** Asked for parts it reads ahead: the next one is on its way while the last one is sent. */
class FileReader implements ObjectReader {
  readonly #calls: FileCalls | FileCallsOnTheSpot;
  readonly #pool: BlockPool;
  readonly #fd: number;
  readonly #file: string;
  readonly #start: number;
  readonly #end: number | undefined;
  readonly #seen: SeenFile | undefined;
  #position: number;
  /** The block of the part that is given out. */
  #lent: Uint8Array | undefined;
  /** The block that is being read into. */
  #filling: Uint8Array | undefined;
  #coming: Promise<Uint8Array | undefined> | undefined;
  #closed = false;

  constructor(calls: FileCalls | FileCallsOnTheSpot, pool: BlockPool, fd: number, { file, offset, length, seen }: Extent) {
    this.#calls = calls;
    this.#pool = pool;
    this.#fd = fd;
    this.#file = file;
    this.#position = offset;
    this.#start = offset;
    this.#end = length === undefined ? undefined : offset + length;
    this.#seen = seen;
  }

  async next(): Promise<Uint8Array | undefined> {
    if (this.#closed) return undefined;
    const part = await (this.#coming ?? this.#read());
    this.#giveBack();
    this.#lent = this.#filling;
    this.#filling = undefined;
    this.#coming = part === undefined || this.#closed ? undefined : this.#read();
    this.#coming?.catch(() => undefined);
    return part;
  }

  async into(buffers: readonly Uint8Array[]): Promise<void> {
    const begun = this.#position;
    for (let left = buffers; left.length > 0; ) {
      const count = await this.#calls.readInto(this.#fd, left, this.#position);
      if (count === 0) throw new ReadingFailure(changed(this.#file));
      this.#position += count;
      left = behind(left, count);
    }
    // What was read in one go was looked at just before.
    if (this.#position === this.#end && begun !== this.#start) await this.#check();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#coming?.catch(() => undefined);
    this.#giveBack();
    this.#lent = this.#filling;
    this.#giveBack();
    try {
      await this.#calls.close(this.#fd);
    } catch {
      // There is nothing that somebody could do about it.
    }
  }

  async #read(): Promise<Uint8Array | undefined> {
    const wanted = this.#end === undefined ? blockLength : Math.min(blockLength, this.#end - this.#position);
    if (wanted <= 0) return undefined;
    const block = this.#pool.take();
    this.#filling = block;
    const count = await this.#calls.read(this.#fd, block, wanted, this.#position);
    if (count === 0 && this.#end !== undefined) throw new ReadingFailure(changed(this.#file));
    this.#position += count;
    if (this.#position === this.#end) await this.#check();
    // No Buffer, whose `slice` would not copy.
    return count === 0 ? undefined : new Uint8Array(block.buffer, block.byteOffset, count);
  }

  /** Before the last bytes are given out: without them nobody takes the object. */
  async #check(): Promise<void> {
    if (this.#seen === undefined) return;
    if (!isAsSeen(await this.#calls.stat(this.#fd), this.#seen)) throw new ReadingFailure(changed(this.#file));
  }

  /** The part given out before is not in use any more. */
  #giveBack(): void {
    if (this.#lent !== undefined) this.#pool.give(this.#lent);
    this.#lent = undefined;
  }
}

/** What is left of buffers whose first `count` bytes are filled. */
function behind(buffers: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let filled = count;
  let next = 0;
  for (; next < buffers.length; next++) {
    const length = buffers[next]?.length ?? 0;
    if (filled < length) break;
    filled -= length;
  }
  const [first, ...rest] = buffers.slice(next);
  return first === undefined ? [] : [first.subarray(filled), ...rest];
}

/** True if the file is there. */
export async function exists(file: string): Promise<boolean> {
  return fs.promises.access(file).then(
    () => true,
    () => false,
  );
}
