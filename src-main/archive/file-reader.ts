import * as fs from 'node:fs';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { ObjectReader } from '../dicom/services/store-source.ts';
import { closeFile, openFile, readSome } from './file-calls.ts';
import { readFailure } from './file-failure.ts';

/** Bytes read at a time. Two such buffers an open file: one is being sent while the other fills. */
const readLength = 524_288;

/**
 * Opens a file's data set for reading from `offset` to the end. If `length` is given, a file that does not have so much any more
 * is a failure now, not half an object later. Reading errors later on reject `next`.
 */
export async function openObjectReader(
  file: string,
  offset: number,
  length: number | undefined,
): Promise<ObjectReader | { failure: ServiceFailure }> {
  let fd: number;
  try {
    fd = await openFile(file, 'r');
  } catch (error) {
    return { failure: readFailure(error, file) };
  }
  if (length === undefined) return new FileReader(fd, offset, undefined);
  const there = await sizeOf(fd, file);
  if (typeof there === 'number' && there >= offset + length) return new FileReader(fd, offset, length);
  await closeFile(fd).catch(() => undefined);
  if (typeof there !== 'number') return there;
  return { failure: { kind: 'local', code: 'damaged-file', detail: `${there - offset} of ${length} bytes are there: ${file}` } };
}

function sizeOf(fd: number, file: string): Promise<number | { failure: ServiceFailure }> {
  return new Promise((resolve) => {
    fs.fstat(fd, (error, stats) => resolve(error ? { failure: readFailure(error, file) } : stats.size));
  });
}

/** Reads ahead: the next part is on its way while the last one is sent. */
class FileReader implements ObjectReader {
  readonly #fd: number;
  readonly #end: number | undefined;
  #position: number;
  #spare: Uint8Array | undefined;
  #lent: Uint8Array | undefined;
  #coming: Promise<Uint8Array | undefined> | undefined;
  #closed = false;

  constructor(fd: number, offset: number, length: number | undefined) {
    this.#fd = fd;
    this.#position = offset;
    this.#end = length === undefined ? undefined : offset + length;
    this.#coming = this.#read();
    this.#coming.catch(() => undefined); // rejects `next`, if that is called
  }

  async next(): Promise<Uint8Array | undefined> {
    if (this.#closed) return undefined;
    const part = await this.#coming;
    this.#spare = this.#lent;
    this.#lent = part;
    this.#coming = part === undefined || this.#closed ? undefined : this.#read();
    this.#coming?.catch(() => undefined);
    return part;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#coming?.catch(() => undefined);
    await closeFile(this.#fd).catch(() => undefined);
  }

  async #read(): Promise<Uint8Array | undefined> {
    const wanted = this.#end === undefined ? readLength : Math.min(readLength, this.#end - this.#position);
    if (wanted <= 0) return undefined;
    const buffer = this.#takeBuffer(wanted);
    const count = await readSome(this.#fd, buffer, wanted, this.#position);
    if (count === 0 && this.#end !== undefined) throw new Error('The file was cut short while it was being read');
    this.#position += count;
    return count === 0 ? undefined : buffer.subarray(0, count);
  }

  /** The part given out before the last one is not in use any more. */
  #takeBuffer(wanted: number): Uint8Array {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined && spare.buffer.byteLength >= wanted) return new Uint8Array(spare.buffer);
    return new Uint8Array(wanted);
  }
}

/** True if the file is there. */
export async function exists(file: string): Promise<boolean> {
  return fs.promises.access(file).then(
    () => true,
    () => false,
  );
}
