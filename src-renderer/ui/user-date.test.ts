import { expect, it } from 'vitest';
import { userDate } from './user-date.ts';

it.each([
  ['en-US', '11/27/2026'],
  ['de-DE', '27.11.2026'],
  ['ja-JP', '2026/11/27'],
  ['th-TH', '27/11/2026'],
  ['fa-IR', '2026/11/27'],
])('a date is in the form of %s, in the calendar and the digits that it can be typed in', (locale, shown) => {
  expect(userDate('20261127', locale)).toBe(shown);
});

it.each([
  ['00010101', '0001-01-01'],
  ['00991231', '0099-12-31'],
  ['20260230', '20260230'],
  ['', ''],
])('%j is not made another date', (text, shown) => {
  expect(userDate(text, 'en-US')).toBe(shown);
});
