import { closeSync, openSync, writeSync } from 'node:fs';
import { errorCode } from '../../system/error-code.ts';
import { processMs } from '../../system/process-ms.ts';
import { safeText } from './safe-text.ts';

/** How often it is tried whether a file that took no line takes one now. Milliseconds. */
const tryAgainMs = 1_000;

/** A file that lines are added to, readable by its owner alone. One that takes none for a while, on a full disk, says how many it lacks. */
export class LogFile {
  readonly #file: string;
  readonly #fd: number;
  readonly #tell: (sentence: string) => void;
  readonly #retryMs: number;
  #missing = 0;
  #why = '';
  #failedAt = 0;
  /** It ends in the middle of a line. */
  #torn = false;

  /** `tell` is told when it begins to lack lines, and when it goes on. Throws the system's error where the file cannot be opened. */
  constructor(file: string, tell: (sentence: string) => void, retryMs: number = tryAgainMs) {
    this.#file = file;
    this.#fd = openSync(file, 'a', 0o600);
    this.#tell = tell;
    this.#retryMs = retryMs;
  }

  /** What is done matters more than its log: this never fails. */
  line(text: string): void {
    if (this.#missing > 0 && processMs() - this.#failedAt < this.#retryMs) this.#missing += 1;
    else this.#add(`${safeText(text)}\n`, 1);
  }

  close(): void {
    if (this.#missing > 0) this.#add('', 0);
    if (this.#missing > 0) this.#tell(`At its end the log lacks ${lines(this.#missing)} (${this.#file}).`);
    closeSync(this.#fd);
  }

  /** Adds a text of so many lines, after a line about those that are missing before it. */
  #add(text: string, count: number): void {
    const missing = this.#missing;
    const gap = missing > 0 ? `${new Date().toISOString()} info  ${lines(missing)} missing here: ${this.#why}\n` : '';
    const why = this.#write(gap + text);
    if (why === undefined) {
      this.#missing = 0;
      if (missing > 0) this.#tell(`The log goes on, and lacks ${lines(missing)} (${this.#file}).`);
      return;
    }
    this.#missing += count;
    this.#why = why;
    this.#failedAt = processMs();
    if (missing === 0) this.#tell(`The log cannot be written at the moment: ${why} (${this.#file}).`);
  }

  /** The system's code where not all was written. */
  #write(text: string): string | undefined {
    const bytes = Buffer.from(this.#torn ? `\n${text}` : text);
    try {
      const written = writeSync(this.#fd, bytes);
      if (written > 0) this.#torn = written < bytes.length;
      return written === bytes.length ? undefined : 'ENOSPC';
    } catch (error) {
      return errorCode(error) || 'EIO';
    }
  }
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
