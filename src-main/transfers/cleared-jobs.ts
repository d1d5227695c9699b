import type { Clock } from '../system/clock.ts';

/** Longer than an undo is offered. */
const keptMs = 10 * 60_000;

/** What was taken off the list, by id, for as long as that can be taken back. */
export class ClearedJobs<T> {
  /** With whom each was taken off. */
  readonly #kept = new Map<string, ReadonlyMap<string, T>>();
  readonly #callOffs = new Set<() => void>();
  readonly #clock: Clock;
  readonly #forget: (jobs: ReadonlyMap<string, T>) => void;

  /** `forget` hears of what can not be had back any more. */
  constructor(clock: Clock, forget: (jobs: ReadonlyMap<string, T>) => void) {
    this.#clock = clock;
    this.#forget = forget;
  }

  put(jobs: ReadonlyMap<string, T>): void {
    for (const id of jobs.keys()) this.#kept.set(id, jobs);
    const callOff = this.#clock.after(keptMs, () => {
      this.#callOffs.delete(callOff);
      this.#drop([...jobs.keys()].filter((id) => this.#kept.get(id) === jobs));
    });
    this.#callOffs.add(callOff);
  }

  /** Gives back what is still there of these. */
  take(ids: readonly string[]): Map<string, T> {
    const taken = new Map<string, T>();
    for (const id of ids) {
      const job = this.#kept.get(id)?.get(id);
      if (job !== undefined && this.#kept.delete(id)) taken.set(id, job);
    }
    return taken;
  }

  values(): T[] {
    return [...this.#kept].flatMap(([id, jobs]) => jobs.get(id) ?? []);
  }

  close(): void {
    for (const callOff of this.#callOffs) callOff();
    this.#callOffs.clear();
    this.#drop([...this.#kept.keys()]);
  }

  #drop(ids: readonly string[]): void {
    const dropped = this.take(ids);
    if (dropped.size > 0) this.#forget(dropped);
  }
}
