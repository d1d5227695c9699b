/** Time as jobs use it; tests hand in one they move themselves. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `fn` once after `ms`; the returned function calls it off. */
  after(ms: number, fn: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`, or at once when the signal aborts; true when the whole time went by. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const aborted = () => {
      callOff();
      resolve(false);
    };
    const callOff = clock.after(ms, () => {
      signal.removeEventListener('abort', aborted);
      resolve(true);
    });
    signal.addEventListener('abort', aborted, { once: true });
  });
}
