import type { ScuTimeouts, Target } from '../../src-main/net/scu/target.ts';
import type { Explanation } from '../../src-shared/dicom/explain/explanation.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';

/** Long enough for a slow machine, short enough that a hang is a failed test. */
export const practicalTimeouts: ScuTimeouts = { connectMs: 5_000, associationMs: 10_000, responseMs: 20_000, silenceMs: 20_000 };

/** A peer on this computer, called as `callingAeTitle`. */
export function targetOf(peer: { readonly aeTitle: string; readonly port: number }, callingAeTitle = 'QUARRY'): Target {
  return { host: '127.0.0.1', port: peer.port, calledAeTitle: peer.aeTitle, callingAeTitle };
}

/** What a person is told of a failure; a test that expects one fails here when there is none. */
export function explained(failure: ServiceFailure | undefined, target?: Target): Explanation {
  if (!failure) throw new Error('there was no failure to explain');
  return explainFailure(failure, target);
}
