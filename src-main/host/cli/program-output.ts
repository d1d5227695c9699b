import { constants, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { errorCode } from '../../system/error-code.ts';

/**
 * Passes what programs print on to whoever reads our stderr. A program that wrote to it by itself would be ended by SIGPIPE once nobody
 * reads: it prints to us, and what nobody reads is dropped.
 */
export class ProgramOutput {
  #sink: Writable | undefined;
  readonly #paused = new Set<Readable>();

  constructor() {
    this.#sink = openSink();
    const gone = () => {
      this.#sink = undefined;
      this.#goOn();
    };
    this.#sink?.once('error', gone).once('close', gone);
    this.#sink?.on('drain', () => this.#goOn());
  }

  /** Where nobody reads fast enough, the program waits. */
  passOn(printed: Readable | null): void {
    printed?.on('data', (bytes: Uint8Array) => {
      if (this.#sink === undefined || this.#sink.write(bytes)) return;
      printed.pause();
      this.#paused.add(printed);
    });
  }

  #goOn(): void {
    for (const printed of this.#paused) printed.resume();
    this.#paused.clear();
  }
}

/** Whether the reader of our stderr can go away. That of a file cannot, and that of a terminal ends us by SIGHUP. */
export function readerMayGo(): boolean {
  try {
    const stats = fstatSync(2);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false;
  }
}

/** Opened anew where that can be: writing to a pipe of which nobody reads holds us up, with all that is being received. */
function openSink(): Writable | undefined {
  if (process.platform !== 'linux' || !fstatSync(2).isFIFO()) return process.stderr;
  try {
    return new Socket({ fd: openSync('/proc/self/fd/2', constants.O_WRONLY | constants.O_NONBLOCK), readable: false }).unref();
  } catch (error) {
    return errorCode(error) === 'ENXIO' ? undefined : process.stderr;
  }
}
