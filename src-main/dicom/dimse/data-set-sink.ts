import { CollectedBytes } from './collected-bytes.ts';

/**
 * Where the data set of one message goes while it arrives. Chosen when the message's command is complete. A sink that
 * cannot keep up calls `DimseSession.hold()` and later `release()`.
 */
export interface DataSetSink {
  /** Takes a view that is valid only during the call. */
  write(fragment: Uint8Array): void;
  /** The data set is complete. Not called when the association ends before. */
  end(): void;
}

/** Takes a data set nobody wants: the request was refused, but its message must still be read to the end. */
export class DiscardingSink implements DataSetSink {
  readonly #onEnd: () => void;

  constructor(onEnd: () => void = () => {}) {
    this.#onEnd = onEnd;
  }

  write(): void {}

  end(): void {
    this.#onEnd();
  }
}

/**
 * Collects an identifier in memory. Beyond `limit` bytes it keeps nothing more and says so once: the association is
 * to end then, a longer identifier is no one's honest query.
 */
export class CollectingSink implements DataSetSink {
  readonly #limit: number;
  readonly #onComplete: (bytes: Uint8Array) => void;
  readonly #onTooLong: () => void;
  readonly #collected = new CollectedBytes();
  #tooLong = false;

  constructor(limit: number, onComplete: (bytes: Uint8Array) => void, onTooLong: () => void) {
    this.#limit = limit;
    this.#onComplete = onComplete;
    this.#onTooLong = onTooLong;
  }

  write(fragment: Uint8Array): void {
    if (this.#tooLong) return;
    if (this.#collected.length + fragment.length > this.#limit) {
      this.#tooLong = true;
      this.#collected.take();
      this.#onTooLong();
      return;
    }
    this.#collected.append(fragment);
  }

  end(): void {
    if (!this.#tooLong) this.#onComplete(this.#collected.take());
  }
}
