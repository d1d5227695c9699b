import { availableParallelism } from 'node:os';
import { processMs } from '../system/process-ms.ts';

/** Looks in vain, one after the other, after which looking is hardly worth it: the peer takes longer. */
const mostInVain = 8;

/** Then it is tried so seldom: once in so many messages. */
const triedAgain = 32;

/** Bytes of what is sent from which on it is no message that is answered at once. */
const large = 16_384;

interface Loop {
  /** Milliseconds of any clock that goes on. */
  now(): number;
  /** Calls back in the next turn of the loop, which does not sleep before. */
  soon(callback: () => void): void;
}

/**
 * Keeps the main loop from sleeping for a moment after each message that was sent. A process that sleeps is woken by whoever sends it the
 * next one, which costs both sides 10 to 50 µs, on virtual machines above all: as much as a small message takes altogether (bench). So a
 * program that has nothing else to do looks for it again and again instead. It gives up where the next message takes longer.
 */
export class Wakefulness {
  readonly #loop: Loop;
  #awakeMs = 0;
  #until = 0;
  #looking = false;
  #inVain = 0;
  #messages = 0;

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  /** From now on it looks for so long, milliseconds. At first it does not. */
  stayAwake(ms: number): void {
    this.#awakeMs = ms;
  }

  /** So many bytes went out, which may be answered soon. */
  sent(length: number): void {
    if (this.#awakeMs === 0 || length >= large) return;
    if (this.#inVain >= mostInVain && ++this.#messages % triedAgain !== 0) return;
    this.#until = this.#loop.now() + this.#awakeMs;
    if (this.#looking) return;
    this.#looking = true;
    this.#loop.soon(this.#look);
  }

  /** Bytes came. It is not looked for more because of them: who sleeps meanwhile has more of a long object in one read. */
  received(): void {
    if (this.#looking) this.#inVain = 0;
  }

  readonly #look = (): void => {
    if (this.#loop.now() < this.#until) {
      this.#loop.soon(this.#look);
      return;
    }
    this.#looking = false;
    this.#inVain++;
  };
}

/** Of this process. */
export const wakefulness = new Wakefulness({ now: processMs, soon: (callback) => setImmediate(callback) });

/** For a process that does nothing but what it is asked by the network. With one processor the peer may need it. */
export function stayAwakeForMessages(): void {
  if (availableParallelism() > 1) wakefulness.stayAwake(0.15);
}
