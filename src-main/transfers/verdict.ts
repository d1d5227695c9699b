import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { JobOutcome } from './job.ts';
import type { RetrieveEnding, RetrieveService } from './remote.ts';

/**
 * What one request came to, judged by both halves: what the server says it did, and what is here. Neither is believed alone.
 * A server that could not send what was refused here knows less of it than we do.
 */
export function verdict(
  method: RetrieveService,
  ending: RetrieveEnding,
  arrived: number,
  refusedHere: ServiceFailure | undefined,
): JobOutcome {
  const { counts, failure, status } = ending;
  const said = counts.completed + counts.warning;
  const state = arrived > 0 ? 'partial' : 'failed';
  if (failure !== undefined) return { state, failure: failure.kind === 'status' ? (refusedHere ?? failure) : failure };
  if (!ending.ok || counts.failed > 0) {
    const why = { kind: 'status', service: method, status: status ?? { code: 0xb000 } } as const;
    return { state, failure: refusedHere ?? why };
  }
  if (arrived === 0) {
    const detail = said === 0 ? 'the server reports success and no sub-operations' : `the server reports ${said} sent`;
    return { state: 'failed', failure: refusedHere ?? { kind: 'local', code: 'nothing-arrived', detail } };
  }
  if (arrived < said) {
    const missing = { kind: 'local', code: 'some-missing', detail: `${arrived} of ${said}` } as const;
    return { state: 'partial', failure: refusedHere ?? missing };
  }
  return { state: 'complete' };
}
