import type { Worker } from 'node:worker_threads';
import { limits } from '../dicom/bytes/limits.ts';
import type { ConversionProblem } from '../dicom/pixel/convert-object.ts';
import type { TranscodeRequest } from '../dicom/services/transcoder.ts';
import type { FromThread, ThreadReady, ThreadStart, ToThread } from './messages.ts';
import { threadEntry } from './thread-entry.ts';

/** One thread as the pool sees it: asked one thing at a time. It does not keep the process alive while nothing is asked. */
export class ConversionThread {
  /** Resolves when it has started, or will never have. What it is asked before has to wait for that. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #isReady: () => void;
  #settle: ((answer: FromThread) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(start: ThreadStart) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#isReady = resolve;
    // Loaded with the first thread: most of what is sent is converted by none.
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    this.#worker = new Worker(threadEntry(), { workerData: start });
    this.#worker.unref();
    this.#worker.on('message', (answer: FromThread | ThreadReady) => {
      if (answer.kind === 'ready') this.#isReady();
      else this.#answer(answer);
    });
    this.#worker.on('error', (error) => this.#gone(error instanceof Error ? error.message : String(error)));
    this.#worker.on('exit', (code) => this.#gone(`the thread ended with code ${code}`));
  }

  /** It is gone: a stream made it crash or run for too long. */
  get ended(): boolean {
    return this.#ended;
  }

  convert(bytes: Uint8Array, { from, to }: Pick<TranscodeRequest, 'from' | 'to'>): Promise<FromThread> {
    const whole = bytes.byteOffset === 0 && bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
    return this.#ask({ kind: 'convert', bytes: whole, from, to }, [whole.buffer as ArrayBuffer]);
  }

  next(): Promise<FromThread> {
    return this.#ask({ kind: 'next' }, []);
  }

  /** No more parts of this object are wanted. */
  drop(): void {
    if (!this.#ended) this.#worker.postMessage({ kind: 'drop' } satisfies ToThread);
  }

  async end(): Promise<void> {
    this.#gone('the conversion was stopped');
    await this.#worker.terminate();
  }

  #ask(message: ToThread, transferred: ArrayBuffer[]): Promise<FromThread> {
    if (this.#ended) return Promise.resolve(failed('the thread has ended'));
    this.#worker.ref();
    const answered = new Promise<FromThread>((resolve) => {
      this.#settle = resolve;
    });
    this.#timer = setTimeout(() => {
      this.#gone(`not done after ${limits.maxConversionMs / 1000} s`);
      void this.#worker.terminate();
    }, limits.maxConversionMs);
    this.#worker.postMessage(message, transferred);
    return answered;
  }

  #answer(answer: FromThread): void {
    clearTimeout(this.#timer);
    this.#worker.unref();
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(answer);
  }

  #gone(detail: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#isReady();
    this.#answer(failed(detail));
  }
}

function failed(detail: string): FromThread {
  const problem: ConversionProblem = { code: 'image-undecodable', detail };
  return { kind: 'failed', problem };
}
