import type { FileCalls } from './file-calls.ts';

/** How long a file that was opened ahead waits for an object, milliseconds. */
const unusedMs = 250;

/** A temporary file, made for one object; it may still be being opened. */
export interface OpenedPart {
  readonly file: string;
  readonly opening: Promise<number>;
  /** Once it is open. */
  readonly fd: number | undefined;
}

/**
 * Opens temporary files. The next one is opened while the sender that has its answer makes its next object, so that no sender waits for
 * it: a file takes longer to make than to write 10 KiB into (bench). One that nobody wants is removed soon.
 */
export class PartFiles {
  readonly #name: () => string;
  readonly #open: (file: string) => Promise<number>;
  readonly #calls: FileCalls;
  #spare: OpenedPart | undefined;
  #preparing = false;
  #toClose: number[] = [];
  #unused: NodeJS.Timeout | undefined;
  #closed = false;

  /** `name` gives each its own; `open` makes it. */
  constructor(name: () => string, open: (file: string) => Promise<number>, calls: FileCalls) {
    this.#name = name;
    this.#open = open;
    this.#calls = calls;
  }

  take(): OpenedPart {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare ?? this.anew();
  }

  /** An object has been stored and more may come: opens a file ahead, once the answer that is about to be sent has gone. */
  prepare(): void {
    if (this.#preparing || (this.#spare !== undefined && this.#toClose.length === 0)) return;
    this.#preparing = true;
    setImmediate(() => {
      this.#preparing = false;
      void this.#closeStored();
      if (!this.#closed && this.#spare === undefined) this.#prepare();
    });
  }

  /** Closes the file of an object that has been stored, once the answer that is about to be sent has gone; before the next is opened. */
  closeLater(fd: number | undefined): void {
    if (fd !== undefined) this.#toClose.push(fd);
  }

  /** Removes what was opened ahead. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#closeStored();
    clearTimeout(this.#unused);
    await this.#removeSpare();
  }

  async #closeStored(): Promise<void> {
    const stored = this.#toClose;
    this.#toClose = [];
    for (const fd of stored) await this.#calls.close(fd).catch(() => undefined);
  }

  #prepare(): void {
    const spare = this.anew();
    this.#spare = spare;
    spare.opening.then(
      (fd) => {
        spare.fd = fd;
      },
      () => {
        // What cannot be opened now is tried again when an object comes, which hears of it.
        if (this.#spare === spare) this.#spare = undefined;
      },
    );
    this.#unused ??= setTimeout(() => void this.#removeSpare(), unusedMs).unref();
    this.#unused.refresh();
  }

  /** One that was not opened ahead. */
  anew(): { -readonly [K in keyof OpenedPart]: OpenedPart[K] } {
    const file = this.#name();
    return { file, opening: this.#open(file), fd: undefined };
  }

  async #removeSpare(): Promise<void> {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare === undefined) return;
    const fd = await spare.opening.catch(() => undefined);
    if (fd !== undefined) await this.#calls.close(fd).catch(() => undefined);
    // What is left over is removed at the next start.
    await this.#calls.remove(spare.file).catch(() => undefined);
  }
}
