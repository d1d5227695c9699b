/** Tells whoever listens that something changed. A listener that throws is a bug and does not silence the others. */
export class Changes<T> {
  #listeners = new Set<(value: T) => void>();

  /** Returns the function that ends the subscription; calling it twice does no harm. */
  subscribe(listener: (value: T) => void): () => void {
    const own = (value: T) => listener(value);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }
}
