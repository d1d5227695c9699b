import type { QueryEnd } from '../../../src-shared/contract/common.ts';

/** The engine itself went away or refused the question; failures of the server come as an end of their own. */
export function unexpectedEnd(count: number, ms: number, technical: string): QueryEnd {
  return {
    kind: 'failed',
    count,
    ms,
    explanation: {
      code: 'engine-away',
      title: 'The search stopped because Quarry itself did not answer.',
      cause: "The connection between this window and Quarry's engine broke, or the engine could not take the question.",
      tryThis: ['Search again. If it stays so, start Quarry again.'],
      technical,
    },
  };
}
