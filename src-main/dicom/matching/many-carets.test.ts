import { expect, it } from 'vitest';
import { foldPersonNames } from './fold-text.ts';
import { matchesName } from './match-text.ts';

it('a name of many carets, as a hostile peer asks for, takes no longer than its length tells', () => {
  const carets = '^'.repeat(300_000);
  const start = performance.now();
  expect(foldPersonNames(`${carets}X${carets}`)).toBe(`\u001f${carets}x\u001f`);
  expect(matchesName('Smith^Anna', `${carets}x`)).toBe(false);
  // With an expression that looks for its end it was minutes.
  expect(performance.now() - start).toBeLessThan(2_000);
});
