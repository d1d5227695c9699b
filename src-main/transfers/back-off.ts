import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';

/** Milliseconds to wait before the second, third, … try. After the last one the failure stands. */
const backOffDelaysMs = [2_000, 5_000, 15_000, 30_000] as const;

/**
 * Whether trying again in a moment may well work without anybody doing something. PS3.8 §9.3.4: result 2 is
 * "rejected-transient"; source 3 reasons 1 and 2 are temporary congestion and local limit exceeded.
 */
function isTransient(failure: ServiceFailure): boolean {
  if (failure.kind !== 'association') return false;
  const { ending } = failure;
  if (ending.kind !== 'rejected') return false;
  return ending.result === 2 || (ending.source === 3 && (ending.reason === 1 || ending.reason === 2));
}

/** How long to wait before the next try after `tries` tries in a row, or undefined when it is enough. */
export function nextDelayMs(failure: ServiceFailure, tries: number): number | undefined {
  return isTransient(failure) ? backOffDelaysMs[tries - 1] : undefined;
}
