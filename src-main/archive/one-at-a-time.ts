/** Work of which no two pieces for one key run at a time. What is done at once is not waited for. */
export class OneAtATime {
  readonly #running = new Map<string, Promise<unknown>>();

  isRunning(key: string): boolean {
    return this.#running.has(key);
  }

  run<T>(key: string, work: () => T | Promise<T>): T | Promise<T> {
    if (this.#running.has(key)) return this.#later(key, work);
    const working = work();
    return working instanceof Promise ? this.#until(working, key) : working;
  }

  async #later<T>(key: string, work: () => T | Promise<T>): Promise<T> {
    for (let other = this.#running.get(key); other !== undefined; other = this.#running.get(key))
      await other.catch(() => undefined);
    return this.run(key, work);
  }

  async #until<T>(working: Promise<T>, key: string): Promise<T> {
    this.#running.set(key, working);
    try {
      return await working;
    } finally {
      // Before anybody else runs: who waits for this key would find a settled promise again and again, and let nothing else run.
      this.#running.delete(key);
    }
  }
}
