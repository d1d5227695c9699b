import { isOutOfFiles } from '../../src-shared/dicom/failure.ts';
import { systemCode } from '../system/error-code.ts';
import type { FileCalls } from './file-calls.ts';

/** How long a file that was opened ahead waits for an object, milliseconds. */
const unusedMs = 250;

/** A temporary file, made for one object. */
export interface OpenedPart {
  readonly file: string;
  /** Its descriptor, or that it is still being opened. */
  opening: number | Promise<number>;
}

export interface PartFilesOptions {
  /** Gives each file a name of its own. */
  readonly name: () => string;
  readonly flags: 'wx' | 'wx+';
  readonly mode: number;
  /** Makes the folder of a file again that turns out to be missing, if it may. */
  readonly makeFolder: (file: string) => Promise<void>;
  /** Closes what can be closed: too many files are open. */
  readonly makeRoom: () => Promise<void>;
  readonly calls: FileCalls;
}

/** What is to be closed, and removed, once nobody waits for it. */
interface Left {
  readonly fd: number | undefined;
  readonly file: string | undefined;
}

/**
 * Opens temporary files. The next one is opened while the sender that has its answer makes its next object, so that no sender waits for
 * it: a file takes longer to make than to write 10 KiB into (bench). One that nobody wants is removed soon.
 */
export class PartFiles {
  readonly #options: PartFilesOptions;
  #spare: OpenedPart | undefined;
  #preparing = false;
  #left: Left[] = [];
  #unused: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: PartFilesOptions) {
    this.#options = options;
  }

  take(): OpenedPart {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare ?? this.anew();
  }

  /** An object has been stored and more may come: opens a file ahead, once the answer that is about to be sent has gone. */
  prepare(): void {
    if (this.#preparing || (this.#spare !== undefined && this.#left.length === 0)) return;
    this.#preparing = true;
    setImmediate(this.#afterAnswer);
  }

  readonly #afterAnswer = (): void => {
    this.#preparing = false;
    void this.#clearLeft();
    if (!this.#closed && this.#spare === undefined) this.#prepare();
  };

  /**
   * Closes the file of an object that has been stored, and removes the name it had while it came, if it has two: once the answer that is
   * about to be sent has gone, and before the next is opened.
   */
  leave(fd: number | undefined, file?: string): void {
    if (fd !== undefined || file !== undefined) this.#left.push({ fd, file });
    this.prepare();
  }

  /** Removes what was opened ahead. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#clearLeft();
    clearTimeout(this.#unused);
    await this.#removeSpare();
  }

  /** One that was not opened ahead. */
  anew(): OpenedPart {
    const { name, flags, mode, calls } = this.#options;
    const file = name();
    try {
      if (calls.onTheSpot !== undefined) return { file, opening: calls.onTheSpot.open(file, flags, mode) };
    } catch {
      // Tried again below, which makes the folder or says why not.
    }
    return { file, opening: this.#open(file) };
  }

  async #open(file: string): Promise<number> {
    const { flags, mode, calls, makeFolder, makeRoom } = this.#options;
    try {
      return await calls.open(file, flags, mode);
    } catch (error) {
      const code = systemCode(error);
      if (isOutOfFiles(code)) await makeRoom();
      else if (code === 'ENOENT') await makeFolder(file);
      else throw error;
      return calls.open(file, flags, mode);
    }
  }

  #prepare(): void {
    const spare = this.anew();
    this.#spare = spare;
    if (typeof spare.opening !== 'number')
      spare.opening.then(
        (fd) => {
          spare.opening = fd;
        },
        () => {
          // What cannot be opened now is tried again when an object comes, which hears of it.
          if (this.#spare === spare) this.#spare = undefined;
        },
      );
    this.#unused ??= setTimeout(() => void this.#removeSpare(), unusedMs).unref();
    this.#unused.refresh();
  }

  async #removeSpare(): Promise<void> {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare === undefined) return;
    const fd = await Promise.resolve(spare.opening).catch(() => undefined);
    this.#left.push({ fd, file: spare.file });
    await this.#clearLeft();
  }

  /** Never fails: what is left over is removed at the next start. */
  #clearLeft(): Promise<void> | undefined {
    const left = this.#left;
    this.#left = [];
    const { onTheSpot } = this.#options.calls;
    if (onTheSpot === undefined) return this.#clearOnThreads(left);
    for (const { fd, file } of left) {
      if (fd !== undefined) onTheSpot.close(fd);
      if (file !== undefined) onTheSpot.remove(file);
    }
    return undefined;
  }

  async #clearOnThreads(left: readonly Left[]): Promise<void> {
    const { calls } = this.#options;
    for (const { fd, file } of left) {
      if (fd !== undefined) await calls.close(fd).catch(() => undefined);
      if (file !== undefined) await calls.remove(file).catch(() => undefined);
    }
  }
}
