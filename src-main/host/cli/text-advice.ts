import type { Explanation } from '../../../src-shared/dicom/explain/explanation.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';

/** Names the options with which what could not be encoded can be asked nevertheless. */
export function withOptions(explanation: Explanation, failure: ServiceFailure, wildcards: boolean): Explanation {
  if (failure.kind !== 'text-not-encodable') return explanation;
  const options = failure.wildcardWouldDo && wildcards ? '--charset UTF-8, or --wildcards' : '--charset UTF-8';
  return { ...explanation, tryThis: [...explanation.tryThis, `On the command line: ${options}.`] };
}
