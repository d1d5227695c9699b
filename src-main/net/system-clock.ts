import type { Clock } from '../dicom/upper-layer/transport.ts';
import { processMs } from '../system/process-ms.ts';

/** Longest delay a Node timer takes; a later deadline is looked at again by then. */
const longestDelay = 2_147_483_647;

export interface SystemClock extends Clock {
  /** From now on no timer keeps the process running. */
  letGo(): void;
}

/** Milliseconds since the process started: a time that nobody sets back. */
export function systemClock(): SystemClock {
  let held = true;
  return {
    letGo: () => {
      held = false;
    },
    now: processMs,
    schedule(at, callback) {
      // One more millisecond: Node may fire a fraction early, and the machine would only set the timer again.
      const delay = Math.min(Math.max(0, at - processMs()) + 1, longestDelay);
      const timer = setTimeout(callback, delay);
      if (!held) timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
