import type { LocalState, Row } from '../../src-shared/contract/common.ts';

/** What an answer says about how many instances its entity has, by level (PS3.4 §C.3.4, additional attributes). */
const countKeyword = {
  PATIENT: 'NumberOfPatientRelatedInstances',
  STUDY: 'NumberOfStudyRelatedInstances',
  SERIES: 'NumberOfSeriesRelatedInstances',
} as const;

/** How many instances the server says there are, where it does. An image is one. */
export function expectedInstances(row: Row): number | undefined {
  if (row.path.level === 'IMAGE') return 1;
  const text = row.values[countKeyword[row.path.level]]?.trim();
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Without the server's number only "none" and "some" can be told apart. */
export function localState(instances: number, expected: number | undefined): LocalState {
  if (instances === 0) return { state: 'none', instances, expected };
  return { state: expected !== undefined && expected > 0 && instances >= expected ? 'all' : 'some', instances, expected };
}
