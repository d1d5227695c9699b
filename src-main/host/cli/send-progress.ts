import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDirectoryName, walkFiles } from '../../archive/file-objects.ts';
import { inlineFileCalls } from '../../archive/inline-file-calls.ts';
import { processMs } from '../../system/process-ms.ts';
import { walkOptions } from './input-files.ts';
import type { Output } from './output.ts';
import { bytesInWords, counted } from './quantity.ts';
import type { SendSourceOptions } from './send-source.ts';

/** Milliseconds between two looks of a person. */
const leastMs = 100;

/**
 * What `send` shows where a person watches. Sending begins at once; meanwhile the files are counted, by their names and sizes alone, and
 * as soon as that is done there is a bar. It goes by bytes: one file may be longer than all others together.
 */
export class SendProgress {
  readonly #output: Pick<Output, 'progress'>;
  readonly #rounds: number;
  #total: { readonly files: number; readonly bytes: number } | undefined;
  #objects = 0;
  #leftOut = 0;
  #bytes = 0;
  #shownAt = Number.NEGATIVE_INFINITY;
  /** Resolves when the files are counted, or there is no need any more. */
  readonly counted: Promise<void>;

  constructor(output: Pick<Output, 'progress'>, paths: readonly string[], options: SendSourceOptions, signal: AbortSignal) {
    this.#output = output;
    this.#rounds = options.repeat ?? 1;
    this.counted = this.#count(paths, options, signal);
  }

  leftOut(): void {
    this.#leftOut++;
  }

  sent(bytes: number): void {
    this.#bytes += bytes;
    this.#show();
  }

  object(): void {
    this.#objects++;
    this.#show();
  }

  async #count(paths: readonly string[], options: SendSourceOptions, signal: AbortSignal): Promise<void> {
    const named = new Set(paths.map((path) => resolve(path)));
    let files = 0;
    let bytes = 0;
    for await (const found of walkFiles(paths, walkOptions(options), inlineFileCalls)) {
      if (signal.aborted) return;
      if (isDirectoryName(found.file)) {
        // How much it names is not known before its files are looked at: then there is no bar.
        if (named.has(found.file)) return;
        continue;
      }
      files++;
      // One that has gone meanwhile is told by whoever is to read it.
      bytes += await stat(found.file).then(
        ({ size }) => size,
        () => 0,
      );
    }
    this.#total = { files, bytes };
  }

  #show(): void {
    const now = processMs();
    if (now - this.#shownAt < leastMs) return;
    this.#shownAt = now;
    const bytes = bytesInWords(this.#bytes);
    const total = this.#total;
    if (total === undefined) {
      this.#output.progress(`${counted(this.#objects, 'object')}, ${bytes} …`);
      return;
    }
    // What was left out is not told again in the rounds of --repeat after the first.
    const files = total.files + (total.files - this.#leftOut) * (this.#rounds - 1);
    const all = total.bytes * this.#rounds;
    const text = `${this.#objects + this.#leftOut} of ${counted(files, 'file')}, ${bytes} of ${bytesInWords(all)} …`;
    this.#output.progress(text, { done: this.#bytes, total: all });
  }
}
