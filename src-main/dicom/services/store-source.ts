import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';

/** One instance that can be sent: its identity is known, its bytes are read when its turn comes. */
export interface StoredObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** For people and logs: the file's path or the SOP instance UID. */
  readonly label: string;
  /** Length of the data set in bytes, without preamble and file meta information, if known. */
  readonly byteLength: number | undefined;
  /** Opens the encoded data set. A failure is a value: the file may have vanished. */
  open(): Promise<ObjectReader | { failure: ServiceFailure }>;
}

/** Reads a data set's bytes in order. Throws a `ReadingFailure` where it knows why it cannot. */
export interface ObjectReader {
  /** The next part, or undefined at the end. The part stays valid until the next call. */
  next(): Promise<Uint8Array | undefined>;
  /** Reads what comes next into all of the buffers, where the reader can: that is one copy less. Not to be mixed with `next`. Throws at the end. */
  into?(buffers: readonly Uint8Array[]): Promise<void>;
  close(): Promise<void>;
}

/** An object that was opened cannot be read to its end. */
export class ReadingFailure extends Error {
  readonly failure: ServiceFailure;

  constructor(failure: ServiceFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}
