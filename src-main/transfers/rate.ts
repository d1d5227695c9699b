/** Weight of what happened `halfLifeMs` ago against now. Short enough to follow a stall, long enough to stay readable. */
const halfLifeMs = 3_000;
/** A tail shorter than this is noise: bursts of one buffer would show as terabytes per second. */
const shortestSpanMs = 100;

/**
 * Exponentially weighted rate of anything that is counted: bytes or objects per second. Stalls pull it down even when
 * nothing is added.
 */
export class RateEstimator {
  #amount = 0;
  #since: number;
  #rate = 0;
  #weight = 0;

  constructor(now: number) {
    this.#since = now;
  }

  add(amount: number, now: number): void {
    this.#amount += amount;
    this.#fold(now);
  }

  /** Per second. */
  perSecond(now: number): number {
    this.#fold(now);
    // Until a span is complete only the weighted part counts; the weight corrects the slow start of every average from zero.
    return this.#weight === 0 ? 0 : this.#rate / this.#weight;
  }

  #fold(now: number): void {
    const span = now - this.#since;
    if (span < shortestSpanMs) return;
    const keep = 0.5 ** (span / halfLifeMs);
    this.#rate = this.#rate * keep + ((this.#amount * 1000) / span) * (1 - keep);
    this.#weight = this.#weight * keep + (1 - keep);
    this.#amount = 0;
    this.#since = now;
  }
}

/** Seconds until `left` of something is through, or undefined while nothing moves. */
export function secondsLeft(left: number, perSecond: number): number | undefined {
  if (left <= 0) return 0;
  if (perSecond <= 0) return undefined;
  return left / perSecond;
}
