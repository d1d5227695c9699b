import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { DataSetPart, DataSetSource } from '../dimse/message-writer.ts';
import { PdvBlock } from '../upper-layer/pdv-block.ts';
import { localFailure } from './failures.ts';
import { type ObjectReader, ReadingFailure, type StoredObject } from './store-source.ts';

/** Makes room for the next of so many bytes of a data set where they are sent from. */
export type ReserveBlock = (left: number) => PdvBlock;

/**
 * An object that is ready to be sent: its first part has been read, so that a file which cannot be read fails before anything
 * of it is on the association. Where its length is known and even, and the reader can, it is read straight into blocks of PDUs. Else, where
 * the length is known, parts go on as the reader gives them; otherwise each is copied and held back until it is known whether it is the last.
 */
export class OpenedObject implements DataSetSource {
  readonly #reader: ObjectReader;
  readonly #byteLength: number | undefined;
  readonly #reserve: ReserveBlock | undefined;
  #ahead: Uint8Array | PdvBlock | undefined;
  #read = 0;
  /** Parts but the last must have an even length (PS3.8 §E.2): the odd byte of the part before. */
  #carried: number | undefined;
  #closed = false;
  #failure: ServiceFailure | undefined;

  private constructor(reader: ObjectReader, byteLength: number | undefined, reserve: ReserveBlock | undefined) {
    this.#reader = reader;
    this.#byteLength = byteLength;
    const fits = reader.into !== undefined && byteLength !== undefined && byteLength > 0 && byteLength % 2 === 0;
    this.#reserve = fits ? reserve : undefined;
  }

  /** `reserve` is left out where the parts are wanted as such. */
  static async open(
    object: Pick<StoredObject, 'byteLength' | 'label' | 'open'>,
    reserve?: ReserveBlock,
  ): Promise<OpenedObject | { failure: ServiceFailure }> {
    try {
      const reader = await object.open();
      if ('failure' in reader) return reader;
      const opened = new OpenedObject(reader, object.byteLength, reserve);
      opened.#ahead = opened.#reserve === undefined ? await opened.#readPart() : await opened.#readBlock(opened.#reserve);
      if (!opened.#failure) return opened;
      await opened.close();
      return { failure: opened.#failure };
    } catch {
      return { failure: localFailure('file-unreadable', object.label) };
    }
  }

  /** Why `next` gave undefined. */
  get failure(): ServiceFailure | undefined {
    return this.#failure;
  }

  ahead(): PdvBlock | undefined {
    if (!(this.#ahead instanceof PdvBlock)) return undefined;
    const block = this.#ahead;
    this.#ahead = undefined;
    return block;
  }

  /** The next part, valid until the next call or `close()`. All of them together have an even length. */
  async next(): Promise<DataSetPart | PdvBlock | undefined> {
    if (this.#reserve !== undefined) return this.ahead() ?? this.#readBlock(this.#reserve);
    const part = await this.#next();
    if (!part?.isLast || part.bytes.length % 2 === 0) return part;
    // A data set of odd length breaks PS3.5 §7.1.1 or §A.5, but exists; in a message it must be even (PS3.8 §E.2) or peers abort.
    return { bytes: join([part.bytes, new Uint8Array(1)]), isLast: true };
  }

  async #next(): Promise<DataSetPart | undefined> {
    let bytes = this.#ahead instanceof PdvBlock ? undefined : this.#ahead;
    this.#ahead = undefined;
    if (this.#byteLength === undefined) this.#ahead = await this.#readPart();
    else bytes ??= await this.#readPart();
    if (this.#failure) return undefined;
    const isLast = this.#byteLength === undefined ? this.#ahead === undefined : this.#read >= this.#byteLength;
    return { bytes: this.#even(bytes ?? new Uint8Array(0), isLast), isLast };
  }

  /** The whole data set in one piece, if it has at most `maxLength` bytes; undefined: see `failure`. */
  async readAll(maxLength: number): Promise<Uint8Array | undefined> {
    const known = this.#byteLength;
    // Where the length is known, each part is copied once, to its place.
    const whole = known === undefined || known > maxLength ? undefined : new Uint8Array(known);
    const parts: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const part = await this.#next();
      if (!part) return undefined;
      if (length + part.bytes.length > maxLength || (known ?? 0) > maxLength) {
        this.#failure = localFailure('image-too-large', `more than ${maxLength} bytes as stored`);
        return undefined;
      }
      if (whole) whole.set(part.bytes, length);
      else parts.push(part.isLast ? part.bytes : new Uint8Array(part.bytes));
      length += part.bytes.length;
      if (part.isLast) return whole ?? join(parts);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#reader.close();
    } catch {
      // There is nothing that somebody could do about it.
    }
  }

  async #readPart(): Promise<Uint8Array | undefined> {
    const known = this.#byteLength;
    if (known !== undefined && this.#read >= known) return undefined;
    try {
      const part = await this.#reader.next();
      if (!part) {
        if (known !== undefined) this.#failure = localFailure('damaged-file', `ends after ${this.#read} of ${known} bytes`);
        return undefined;
      }
      const taken = known !== undefined && this.#read + part.length > known ? part.subarray(0, known - this.#read) : part;
      this.#read += taken.length;
      return known === undefined ? new Uint8Array(taken) : taken;
    } catch (error) {
      this.#failure = whyUnread(error);
      return undefined;
    }
  }

  async #readBlock(reserve: ReserveBlock): Promise<PdvBlock | undefined> {
    const block = reserve((this.#byteLength ?? 0) - this.#read);
    try {
      await this.#reader.into?.(block.fragments);
      this.#read += block.length;
      return block;
    } catch (error) {
      this.#failure = whyUnread(error);
      return undefined;
    }
  }

  #even(part: Uint8Array, isLast: boolean): Uint8Array {
    let bytes = part;
    if (this.#carried !== undefined) {
      bytes = new Uint8Array(part.length + 1);
      bytes[0] = this.#carried;
      bytes.set(part, 1);
      this.#carried = undefined;
    }
    if (isLast || bytes.length % 2 === 0) return bytes;
    this.#carried = bytes.at(-1);
    return bytes.subarray(0, -1);
  }
}

function whyUnread(error: unknown): ServiceFailure {
  return error instanceof ReadingFailure ? error.failure : localFailure('file-unreadable');
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
