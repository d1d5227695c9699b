/** A value that can be followed: the latest at once, then every change. */
export class Feed<T> {
  #value: T;
  readonly #wake = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    for (const wake of this.#wake) wake();
  }

  async *follow(signal: AbortSignal | undefined): AsyncGenerator<T> {
    let seen: T | undefined;
    while (!signal?.aborted) {
      if (seen !== this.#value) {
        seen = this.#value;
        yield seen;
        continue;
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#wake.delete(wake);
          resolve();
        };
        this.#wake.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
      });
    }
  }
}
