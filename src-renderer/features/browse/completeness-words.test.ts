import { expect, it } from 'vitest';
import type { Completeness } from '../../../src-shared/contract/common.ts';
import { completenessRank, completenessWords } from './completeness-words.ts';

const complete: Completeness = { state: 'complete', instances: 5, of: 5 };
const unknown: Completeness = { state: 'unknown', instances: 5 };
const half: Completeness = { state: 'partial', instances: 6, of: 12 };
const most: Completeness = { state: 'partial', instances: 12, of: 13, orMore: true };

it('is told in words', () => {
  expect([complete, unknown, half, most, undefined].map(completenessWords)).toEqual([
    'complete',
    'unknown',
    'partial (6 of 12)',
    'partial (12 of 13 or more)',
    '',
  ]);
});

it('sorts what lacks most first, then what is not known, then what is complete', () => {
  const sorted = [complete, most, unknown, half].sort((a, b) => (completenessRank(a) ?? 0) - (completenessRank(b) ?? 0));
  expect(sorted).toEqual([half, most, unknown, complete]);
});
