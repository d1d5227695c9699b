import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { pause, systemClock } from '../../system/clock.ts';

/** Milliseconds before each further try to reach a server whose association was lost: half a minute in all, as long as most take to restart. */
const delaysMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

/** Waits of one run for a server that is away. Asked after each failed try; begins anew with each association that opens. */
export class Reconnect {
  readonly #delaysMs: readonly number[];
  #tries = 0;

  constructor(delays: readonly number[] = delaysMs) {
    this.#delaysMs = delays;
  }

  opened(): void {
    this.#tries = 0;
  }

  /** How long to wait before the next try, milliseconds; undefined when it is enough, or would be in vain. */
  nextDelayMs(failure: ServiceFailure): number | undefined {
    return isAway(failure) ? this.#delaysMs[this.#tries++] : undefined;
  }
}

/** Resolves after `ms`, or at once when the signal aborts. */
export async function waitToReconnect(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(systemClock, ms, signal ?? new AbortController().signal);
}

/** A server that restarts: it refuses, cuts off or does not answer, or says by itself that it is only for now (PS3.8 §9.3.4, result 2). */
function isAway(failure: ServiceFailure): boolean {
  if (failure.kind !== 'association') return false;
  const { ending } = failure;
  switch (ending.kind) {
    case 'connect-failed':
    case 'timed-out':
      return ending.phase === 'connect';
    case 'transport-lost':
      return true;
    case 'rejected':
      return ending.result === 2;
    default:
      return false;
  }
}
