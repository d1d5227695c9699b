import { availableParallelism } from 'node:os';
import { limits } from '../dicom/bytes/limits.ts';
import { type Conversion, conversionBetween } from '../dicom/pixel/conversions.ts';
import { localFailure } from '../dicom/services/failures.ts';
import type { ObjectReader } from '../dicom/services/store-source.ts';
import type { TranscodedObject, TranscodeRequest, Transcoder } from '../dicom/services/transcoder.ts';
import { ConversionThread } from './conversion-thread.ts';
import { heldReader } from './held-reader.ts';
import type { FromThread } from './messages.ts';

export interface ThreadTranscoderOptions {
  /** Objects converted at the same time; default one fewer than there are cores, and at least one. */
  readonly threads?: number;
  /**
   * What is quick is converted in this thread too, while the others are busy or starting: for programs that have nothing else to do. It
   * counts as one of `threads` then.
   */
  readonly here?: boolean;
  /** Milliseconds after which threads that had nothing to do are ended; default 30 s. */
  readonly idleMs?: number;
  /** Bytes of converted frames that each thread holds until they are sent; default `limits.maxHeldFrames`. */
  readonly maxHeld?: number;
}

/** A thread costs 130 ms of processor time until it is as quick as this one has become: as much as so many CT here. */
const worthAThread = 100;

/**
 * Converts objects in threads of its own, so that sockets and the window do not wait for codecs. Nothing is loaded and no thread is
 * started before the first object.
 */
export class ThreadTranscoder implements Transcoder {
  readonly parallel: number;
  readonly #here: boolean;
  readonly #idleMs: number;
  readonly #maxHeld: number;
  readonly #idle: ConversionThread[] = [];
  readonly #busy = new Set<ConversionThread>();
  readonly #waiting: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #convertedHere = 0;
  #closed = false;

  constructor(options: ThreadTranscoderOptions = {}) {
    const { threads = Math.max(1, availableParallelism() - 1), idleMs = 30_000, maxHeld = limits.maxHeldFrames } = options;
    this.parallel = threads;
    this.#here = options.here ?? false;
    this.#idleMs = idleMs;
    this.#maxHeld = maxHeld;
  }

  conversion(from: string, to: string): Conversion | undefined {
    return conversionBetween(from, to);
  }

  async convert(request: TranscodeRequest): Promise<TranscodedObject | { failure: ReturnType<typeof localFailure> }> {
    if (this.#here && this.#idle.length === 0 && !this.#closed) {
      const { convertHere, isQuick } = await import('./convert-here.ts');
      const converted = isQuick(request) ? convertHere(request.bytes(), request, this.#maxHeld) : undefined;
      if (converted !== undefined) {
        this.#startAhead();
        return converted;
      }
    }
    const thread = await this.#take();
    if (thread === undefined) return { failure: localFailure('cancelled') };
    const { signal } = request;
    // A codec cannot be interrupted: its thread is ended.
    const stop = () => void thread.end();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    let bytes: Uint8Array;
    try {
      bytes = request.bytes();
    } catch (error) {
      this.#giveBack(thread);
      throw error;
    }
    const answer = await thread.convert(bytes, request);
    signal?.removeEventListener('abort', stop);
    if (answer.kind === 'begun') {
      const { byteLength, parts, isAll } = answer;
      if (!isAll) return { byteLength, reader: new PartReader(thread, parts, () => this.#giveBack(thread)) };
      this.#giveBack(thread);
      return { byteLength, reader: heldReader(parts) };
    }
    this.#giveBack(thread);
    if (signal?.aborted) return { failure: localFailure('cancelled') };
    if (answer.kind === 'failed') return { failure: localFailure(answer.problem.code, answer.problem.detail) };
    if (answer.kind === 'no-codecs')
      return { failure: localFailure('unexpected', `the codecs cannot be loaded: ${answer.detail}`) };
    return { failure: localFailure('unexpected', 'the conversion thread answered out of turn') };
  }

  /** Threads there are at the moment. */
  get threads(): number {
    return this.#idle.length + this.#busy.size;
  }

  /** Ends all threads; what is being converted fails. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const threads = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(threads.map((thread) => thread.end()));
  }

  async #take(): Promise<ConversionThread | undefined> {
    while (this.#idle.length === 0 && this.#busy.size >= this.parallel) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#closed) return undefined;
    const thread = this.#idle.pop() ?? new ConversionThread({ maxHeld: this.#maxHeld });
    this.#busy.add(thread);
    return thread;
  }

  /** A thread beside this one, after some objects; it is asked when it has started. */
  #startAhead(): void {
    this.#convertedHere++;
    if (this.#convertedHere < worthAThread || this.threads >= this.parallel - 1 || this.#closed) return;
    const thread = new ConversionThread({ maxHeld: this.#maxHeld });
    this.#busy.add(thread);
    void thread.ready.then(() => this.#giveBack(thread));
  }

  #giveBack(thread: ConversionThread): void {
    this.#busy.delete(thread);
    if (!thread.ended) this.#idle.push(thread);
    this.#waiting.shift()?.();
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#endIdle(), this.#idleMs);
    this.#timer.unref();
  }

  async #endIdle(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((thread) => thread.end()));
  }
}

/** Reads the parts as the thread gives them; one is made while the one before is being sent. */
class PartReader implements ObjectReader {
  readonly #thread: ConversionThread;
  readonly #giveBack: () => void;
  readonly #parts: Uint8Array[];
  /** The next part, on its way; undefined after the last. */
  #coming: Promise<FromThread> | undefined;
  #closed = false;

  constructor(thread: ConversionThread, parts: readonly Uint8Array[], giveBack: () => void) {
    this.#thread = thread;
    this.#giveBack = giveBack;
    this.#parts = [...parts];
    this.#coming = thread.next();
  }

  async next(): Promise<Uint8Array | undefined> {
    while (this.#parts.length === 0 && this.#coming !== undefined) {
      const answer = await this.#coming;
      if (answer.kind !== 'parts') throw new Error(answer.kind === 'failed' ? answer.problem.detail : 'an answer out of turn');
      this.#parts.push(...answer.parts);
      this.#coming = answer.isAll ? undefined : this.#thread.next();
    }
    return this.#parts.shift();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.length = 0;
    await this.#coming;
    this.#thread.drop();
    this.#giveBack();
  }
}
