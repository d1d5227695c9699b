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

it('a name of many marks is folded in no longer than its length tells, the marks that are no accents kept', () => {
  const start = performance.now();
  expect(foldPersonNames(`Ange${'\u0327\u0301'.repeat(150_000)}le`)).toBe('\u001fangele\u001f');
  const points = foldPersonNames(`\u05d0${'\u05b8\u05bc'.repeat(100_000)}`);
  expect(points.replaceAll(/[\u05b8\u05bc]/g, '')).toBe('\u001f\u05d0\u001f');
  expect(points.length).toBeGreaterThan(200_000);
  expect(performance.now() - start).toBeLessThan(2_000);
});
