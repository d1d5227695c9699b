import { describe, expect, it } from 'vitest';
import { inTimeZone } from './time-zone.ts';

const nowhere = (): number => {
  throw new Error('its own zone is known');
};
const utc = 0;

describe('a date and a time in another zone', () => {
  it.each<[date: string, time: string, own: number, asked: number, shown: string]>([
    ['20240101', '120000', utc, 60, '20240101 130000'],
    // across midnight, a month, a year and the 29th of February, both ways
    ['20241231', '233000', utc, 60, '20250101 003000'],
    ['20250101', '003000', 60, utc, '20241231 233000'],
    ['20240228', '231500.123456', utc, 60, '20240229 001500.123456'],
    ['20230301', '000000', utc, -60, '20230228 230000'],
    // half-hour and quarter-hour zones
    ['20240101', '120000', utc, 330, '20240101 173000'],
    ['20240101', '2000', 345, utc, '20240101 1415'],
    ['20240101', '203000', -210, 345, '20240102 054500'],
    // from end to end: 26 hours
    ['20240101', '230000', -720, 840, '20240103 010000'],
    // an hour alone
    ['20240101', '23', utc, 60, '20240102 00'],
    ['20240101', '10', utc, 330, '20240101 1530'],
    // a leap second is one everywhere
    ['20161231', '235960', utc, 60, '20170101 005960'],
  ])('%s %s of %i in %i is %s', (date, time, own, asked, shown) => {
    const moved = inTimeZone({ date, time }, own, asked, nowhere);
    expect(`${moved.date} ${moved.time}`).toBe(shown);
    if (time.length > 2) expect(inTimeZone(moved, asked, own, nowhere)).toEqual({ date, time });
  });

  it.each([
    ['', '120000'],
    ['20240101', ''],
    ['20240230', '120000'],
    ['20240101', 'noon'],
    ['', ''],
  ])('stays as it is where it is no moment: "%s" "%s"', (date, time) => {
    expect(inTimeZone({ date, time }, utc, 60, nowhere)).toEqual({ date, time });
  });

  it('is taken to be local where the object names no zone, summer time included', () => {
    const local = ({ month }: { readonly month: number }) => (month === 7 ? 120 : 60);
    expect(inTimeZone({ date: '20240701', time: '010000' }, undefined, utc, local)).toEqual({ date: '20240630', time: '230000' });
    expect(inTimeZone({ date: '20240101', time: '010000' }, undefined, utc, local)).toEqual({ date: '20240101', time: '000000' });
  });
});
