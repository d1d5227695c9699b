import { expect, it } from 'vitest';
import { mostEntities } from '../../../src-shared/contract/common.ts';
import { tooManyRows } from './too-many-rows.ts';

it('says how many rows are too many for one call, before it is made', () => {
  expect(tooManyRows(mostEntities)).toBeUndefined();
  expect(tooManyRows(mostEntities + 1)).toMatch(/^Nothing was done: .* can be taken at once\. Select fewer\.$/);
});
