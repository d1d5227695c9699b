import type { JobOutcome } from './job.ts';
import type { RetrieveEnding, RetrieveService } from './remote.ts';

/**
 * What one request came to, judged by both halves: what the server says it did, and what is here. Neither is believed alone.
 */
export function verdict(method: RetrieveService, ending: RetrieveEnding, arrived: number): JobOutcome {
  const { counts, failure, status } = ending;
  const said = counts.completed + counts.warning;
  if (failure !== undefined) return { state: arrived > 0 ? 'partial' : 'failed', failure };
  if (!ending.ok || counts.failed > 0) {
    const why = { kind: 'status', service: method, status: status ?? { code: 0xb000 } } as const;
    return { state: arrived > 0 ? 'partial' : 'failed', failure: why };
  }
  if (arrived === 0) {
    const detail = said === 0 ? 'the server reports success and no sub-operations' : `the server reports ${said} sent`;
    return { state: 'failed', failure: { kind: 'local', code: 'nothing-arrived', detail } };
  }
  if (arrived < said) {
    return { state: 'partial', failure: { kind: 'local', code: 'some-missing', detail: `${arrived} of ${said}` } };
  }
  return { state: 'complete' };
}
