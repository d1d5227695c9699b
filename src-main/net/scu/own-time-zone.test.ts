import { expect, it } from 'vitest';
import { ownTimeZone } from './own-time-zone.ts';

it.each([
  [0, '+0000'],
  [-330, '+0530'],
  [210, '-0330'],
  [-825, '+1345'],
])('is ±hhmm: %i minutes behind are %s', (getTimezoneOffset, zone) => {
  expect(ownTimeZone({ getTimezoneOffset: () => getTimezoneOffset } as Date)).toBe(zone);
});
