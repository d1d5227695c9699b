import type { StoredObject } from './store-source.ts';

/** So many taken objects are forgotten at a time. */
const forgottenAtOnce = 1_024;

/**
 * Objects still to be sent, each taken once; several associations may share it. What is given back comes first again. An open queue is
 * added to while it is taken from: then taking waits for what comes, until it is closed.
 */
export class ObjectQueue {
  #objects: StoredObject[];
  #next = 0;
  #back: StoredObject[] = [];
  #open: boolean;
  /** Where somebody waits for it. */
  #changed: PromiseWithResolvers<void> | undefined;

  constructor(objects: readonly StoredObject[], { open = false }: { readonly open?: boolean } = {}) {
    this.#objects = [...objects];
    this.#open = open;
  }

  /** How many can be taken at once. */
  get length(): number {
    return this.#back.length + this.#objects.length - this.#next;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Nothing is left, and nothing comes any more. */
  get empty(): boolean {
    return this.length === 0 && !this.#open;
  }

  add(object: StoredObject): void {
    this.#objects.push(object);
    this.#tell();
  }

  /** Nothing comes any more. */
  close(): void {
    this.#open = false;
    this.#tell();
  }

  /** The next object, which an open queue may have to be waited for; undefined at the end. */
  async take(): Promise<StoredObject | undefined> {
    for (;;) {
      await this.#ready();
      const object = this.takeNow(); // another association may have been quicker
      if (object !== undefined || !this.#open) return object;
    }
  }

  /** The next object, if there is one now. */
  takeNow(): StoredObject | undefined {
    const back = this.#back.shift();
    if (back !== undefined) return back;
    const object = this.#objects[this.#next];
    if (object === undefined) return undefined;
    this.#next++;
    if (this.#next === forgottenAtOnce) this.#objects = this.#objects.slice(this.#next);
    if (this.#next === forgottenAtOnce) this.#next = 0;
    if (this.#open) this.#tell();
    return object;
  }

  /** Resolves when there is something to take (true), or nothing will be (false). */
  async available(): Promise<boolean> {
    do await this.#ready();
    while (this.length === 0 && this.#open);
    return this.length > 0;
  }

  /** Resolves when an object is added, given back or taken, or the queue is closed. */
  changed(): Promise<void> {
    this.#changed ??= Promise.withResolvers();
    return this.#changed.promise;
  }

  giveBack(objects: readonly StoredObject[]): void {
    this.#back = [...objects, ...this.#back];
    this.#tell();
  }

  /** Takes everything that is left. */
  takeAll(): readonly StoredObject[] {
    const all = [...this.#back, ...this.#objects.slice(this.#next)];
    this.#back = [];
    this.#objects = [];
    this.#next = 0;
    this.#tell();
    return all;
  }

  async #ready(): Promise<void> {
    while (this.length === 0 && this.#open) await this.changed();
  }

  #tell(): void {
    const changed = this.#changed;
    this.#changed = undefined;
    changed?.resolve();
  }
}
