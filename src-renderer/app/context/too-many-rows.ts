import { mostEntities } from '../../../src-shared/contract/common.ts';

/** Why nothing is done with so many selected rows; undefined when they can be named in one call. */
export function tooManyRows(count: number): string | undefined {
  if (count <= mostEntities) return undefined;
  return `Nothing was done: ${count.toLocaleString()} rows are selected, and ${mostEntities.toLocaleString()} can be taken at once. Select fewer.`;
}
