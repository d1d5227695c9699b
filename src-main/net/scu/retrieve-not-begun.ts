import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { noCounts, type RetrieveEnd } from '../../dicom/services/retrieve-operation.ts';

/** The end of a retrieval whose request was never sent. */
export function retrieveNotBegun(failure: ServiceFailure, signal: AbortSignal | undefined): RetrieveEnd {
  const cancelled = signal?.aborted === true;
  return { ok: false, counts: noCounts, failure, failedUids: [], cancelled };
}
