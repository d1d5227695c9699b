import type { Clock } from '../upper-layer/transport.ts';

interface Appointment {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that only passes when a test says so. */
export class VirtualClock implements Clock {
  #now = 0;
  readonly #appointments = new Set<Appointment>();

  now(): number {
    return this.#now;
  }

  schedule(at: number, callback: () => void): () => void {
    const appointment = { at, callback };
    this.#appointments.add(appointment);
    return () => {
      this.#appointments.delete(appointment);
    };
  }

  /** Lets `ms` pass, calling back what becomes due on the way, in order of time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#appointments.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }

  /** Callbacks still waiting: none when everything has been called off. */
  get pending(): number {
    return this.#appointments.size;
  }

  #next(end: number): Appointment | undefined {
    let first: Appointment | undefined;
    for (const one of this.#appointments) if (one.at <= end && (first === undefined || one.at < first.at)) first = one;
    return first;
  }
}
