import { describe, expect, it } from 'vitest';
import { matchesName } from './match-text.ts';

describe('letters of names that are folded to others', () => {
  it.each([
    ['Διονυσιος', 'ΔΙΟΝΥΣ*'],
    ['Διονυσιος', 'διονυσιοσ'],
    ['ΔΙΟΝΥΣΙΟΣ^Α', 'Διονυσιος^*'],
  ])('finds %s by %s: there is one sigma', (name, pattern) => expect(matchesName(name, pattern)).toBe(true));

  it.each([
    ['Straße^Änne', 'Stra?e*'],
    ['Straße^Änne', 'STRA?E^*'],
    ['ﾔﾏﾀﾞ^ﾀﾛｳ', 'ﾔﾏﾀ*'],
    ['ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎', '*=??^太郎'],
  ])('finds %s by %s, in which each letter as it is written counts', (name, pattern) =>
    expect(matchesName(name, pattern)).toBe(true),
  );

  it('finds nobody else by them', () => {
    expect(matchesName('Strand^Anne', 'Stra?e*')).toBe(false);
    expect(matchesName('ﾔﾏﾂ', 'ﾔﾏﾀ*')).toBe(false);
  });
});
