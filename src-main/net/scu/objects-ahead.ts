import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { ObjectQueue } from '../../dicom/services/object-queue.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';

/** Objects found and not yet sent, at most: whoever has more to offer waits. */
const mostAhead = 2_000;
/**
 * Until the first association is asked for, so long is looked for what is to be sent, milliseconds. A thousand files on a disk of one's own
 * take a tenth of it: mostly everything is known then, and no second association is needed for something else. Longer would keep a person
 * waiting where files are far away.
 */
const firstLookMs = 500;
/** With so many found ahead there is no hurry: then one more in each turn of the loop, so that what arrives comes first. */
const enoughAhead = 8;

/**
 * Finds objects while others are sent. A list is known as a whole; of anything else a beginning is taken first, and what comes later is
 * given to the association that is open where its contexts are for objects of that kind, or else kept for the next one.
 */
export class ObjectsAhead {
  readonly #coming: AsyncIterator<StoredObject> | Iterator<StoredObject>;
  readonly #isList: boolean;
  #later: StoredObject[] = [];
  #asked: Promise<IteratorResult<StoredObject>> | IteratorResult<StoredObject> | undefined;
  #done = false;

  constructor(objects: Iterable<StoredObject> | AsyncIterable<StoredObject>) {
    this.#isList = Array.isArray(objects);
    this.#coming = Symbol.asyncIterator in objects ? objects[Symbol.asyncIterator]() : objects[Symbol.iterator]();
  }

  /** What is found until it is time to send; undefined when nothing is left. */
  async beginning(): Promise<readonly StoredObject[] | undefined> {
    const found = this.#later;
    this.#later = [];
    if (found.length === 0) {
      const first = await this.#next();
      if (first === undefined) return undefined;
      this.#asked = undefined;
      found.push(first);
    }
    let isTime = false;
    const gather = async () => {
      while (this.#isList || found.length < mostAhead) {
        const object = await this.#next();
        if (object === undefined || isTime) return; // what comes too late is `feed`'s
        this.#asked = undefined;
        found.push(object);
      }
    };
    const look = new AbortController();
    const late = delay(firstLookMs, undefined, { signal: look.signal }).catch(() => undefined);
    await (this.#isList ? gather() : Promise.race([gather(), late]));
    isTime = true;
    look.abort();
    return found;
  }

  /** Whether more may come. */
  get open(): boolean {
    return !this.#done && this.#later.length < mostAhead;
  }

  /** Finds on until the queue is closed, or nothing is left: then it is closed. Those that `fits` go into it. */
  async feed(queue: ObjectQueue, fits: (object: StoredObject) => boolean): Promise<void> {
    while (this.open && queue.open) {
      const object = await this.#next();
      this.#asked = undefined;
      if (object === undefined) break;
      if (fits(object)) queue.add(object);
      else this.#later.push(object);
      if (queue.length >= enoughAhead) await nextTurn();
      while (queue.length >= mostAhead && queue.open) await queue.changed();
    }
    queue.close();
  }

  /** What comes next, once: until it is taken, by emptying `#asked`, it is the same. */
  async #next(): Promise<StoredObject | undefined> {
    this.#asked ??= this.#coming.next();
    const { done, value } = await this.#asked;
    if (done !== true) return value;
    this.#done = true;
    return undefined;
  }
}
