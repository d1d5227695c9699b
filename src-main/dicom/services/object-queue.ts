import type { StoredObject } from './store-source.ts';

/** Objects still to be sent, each taken once; several associations may share it. What is given back comes first again. */
export class ObjectQueue {
  readonly #objects: readonly StoredObject[];
  #next = 0;
  #back: StoredObject[] = [];

  constructor(objects: readonly StoredObject[]) {
    this.#objects = objects;
  }

  get empty(): boolean {
    return this.#back.length === 0 && this.#next >= this.#objects.length;
  }

  take(): StoredObject | undefined {
    return this.#back.shift() ?? this.#objects[this.#next++];
  }

  giveBack(objects: readonly StoredObject[]): void {
    this.#back = [...objects, ...this.#back];
  }

  /** Takes everything that is left. */
  takeAll(): readonly StoredObject[] {
    const all = [...this.#back, ...this.#objects.slice(this.#next)];
    this.#back = [];
    this.#next = this.#objects.length;
    return all;
  }
}
