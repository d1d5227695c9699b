import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { DataSetPart, DataSetSource } from '../dimse/message-writer.ts';
import { localFailure } from './failures.ts';
import type { ObjectReader, StoredObject } from './store-source.ts';

/**
 * An object that is ready to be sent: its first part has been read, so that a file which cannot be read fails before anything
 * of it is on the association. One part is held back to know which is the last.
 */
export class OpenedObject implements DataSetSource {
  readonly #reader: ObjectReader;
  readonly #byteLength: number | undefined;
  #ahead: Uint8Array | undefined;
  #read = 0;
  #closed = false;
  #failure: ServiceFailure | undefined;

  private constructor(reader: ObjectReader, byteLength: number | undefined) {
    this.#reader = reader;
    this.#byteLength = byteLength;
  }

  static async open(object: StoredObject): Promise<OpenedObject | { failure: ServiceFailure }> {
    try {
      const reader = await object.open();
      if ('failure' in reader) return reader;
      const opened = new OpenedObject(reader, object.byteLength);
      await opened.#readAhead();
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

  async next(): Promise<DataSetPart | undefined> {
    const bytes = this.#ahead ?? new Uint8Array(0);
    await this.#readAhead();
    if (this.#failure) return undefined;
    return { bytes, isLast: this.#ahead === undefined };
  }

  /** The whole data set in one piece; undefined: see `failure`. */
  async readAll(): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const part = await this.next();
      if (!part) return undefined;
      parts.push(part.bytes);
      if (part.isLast) return join(parts);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#reader.close().catch(() => {});
  }

  async #readAhead(): Promise<void> {
    this.#ahead = undefined;
    if (this.#byteLength !== undefined && this.#byteLength > 0 && this.#read >= this.#byteLength) return;
    try {
      const part = await this.#reader.next();
      if (part) {
        this.#read += part.length;
        this.#ahead = this.#reader.partsStayValid ? part : new Uint8Array(part);
      } else if (this.#byteLength !== undefined && this.#read < this.#byteLength) {
        this.#failure = localFailure('damaged-file', `ends after ${this.#read} of ${this.#byteLength} bytes`);
      }
    } catch {
      this.#failure = localFailure('file-unreadable');
    }
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
