/** Bytes of a read that was worth its while: there is more than enough to do. */
const large = 16_384;

/** The shortest time that a timer takes, milliseconds. */
const momentMs = 1;

/**
 * Stops reading for a moment after each small read, so that what comes in thousands of small messages is read some dozens at a time: who
 * sends them is not held up by waking us for each, which takes as long as making one (bench).
 */
export class GatheredReads {
  readonly #stop: () => void;
  readonly #goOn: () => void;
  #on = false;
  #moment: NodeJS.Timeout | undefined;

  /** `goOn` reads on, unless something else has reading stopped. */
  constructor(stop: () => void, goOn: () => void) {
    this.#stop = stop;
    this.#goOn = goOn;
  }

  set on(on: boolean) {
    this.#on = on;
    if (on || this.#moment === undefined) return;
    clearTimeout(this.#moment);
    this.#over();
  }

  /** After a read of `length` bytes: whether reading has stopped for a moment. */
  stopAfter(length: number): boolean {
    if (this.#moment !== undefined) return true;
    if (!this.#on || length >= large) return false;
    this.#stop();
    this.#moment = setTimeout(() => this.#over(), momentMs);
    return true;
  }

  #over(): void {
    this.#moment = undefined;
    this.#goOn();
  }
}
