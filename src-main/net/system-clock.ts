import type { Clock } from '../dicom/upper-layer/transport.ts';

/** Longest delay a Node timer takes; a later deadline is looked at again by then. */
const longestDelay = 2_147_483_647;

/** Milliseconds since the process started, never set back by the user. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(at, callback) {
    // One more millisecond: Node may fire a fraction early, and the machine would only set the timer again.
    const delay = Math.min(Math.max(0, at - performance.now()) + 1, longestDelay);
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};
