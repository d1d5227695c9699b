/** Names that the system is looking up at this moment, told of or given up on here already: it cannot be stopped, nor be ended with the process. */
class LookUps {
  #pending = 0;

  get pending(): number {
    return this.#pending;
  }

  /** Counts a look-up until it is answered. */
  during<T>(lookUp: Promise<T>): Promise<T> {
    this.#pending += 1;
    return lookUp.finally(() => {
      this.#pending -= 1;
    });
  }
}

export const lookUps = new LookUps();
