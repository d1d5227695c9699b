import type { Completeness } from '../../../src-shared/contract/common.ts';

/** "complete", "partial (12 of 312)", "partial (12 of 13 or more)", "unknown" */
export function completenessWords(completeness: Completeness | undefined): string {
  if (completeness === undefined) return '';
  const { state, instances, of, orMore } = completeness;
  if (state !== 'partial' || of === undefined) return state;
  return `partial (${instances.toLocaleString()} of ${of.toLocaleString()}${orMore ? ' or more' : ''})`;
}

/** The least complete first, then what is not known, then what is complete. */
export function completenessRank(completeness: Completeness | undefined): number | undefined {
  if (completeness === undefined) return undefined;
  const { state, instances, of } = completeness;
  if (state === 'partial') return of === undefined || of === 0 ? 0 : instances / of;
  return state === 'unknown' ? 2 : 3;
}
