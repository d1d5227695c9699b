import { expect, it } from 'vitest';
import { diskRoom } from './disk-room.ts';

const limits = { warnGigabytes: 5, warnPercent: 5, reserveMegabytes: 500 };

it.each([
  ['a large disk with more than the gigabytes', 6e9, 4e12, 'enough'],
  ['a large disk with less than the gigabytes', 4.9e9, 4e12, 'little'],
  ['a small disk with more than its percentage', 2.1e9, 40e9, 'enough'],
  ['a small disk with less than its percentage', 1.9e9, 40e9, 'little'],
  ['a disk of unknown size with less than the gigabytes', 4e9, 0, 'little'],
  ['a disk with less than what stays free', 0.4e9, 4e12, 'none'],
] as const)('%s', (_, free, total, room) => {
  expect(diskRoom(free, total, limits)).toBe(room);
});

it('warns of nothing where nothing is asked for', () => {
  expect(diskRoom(1, 1e12, { warnGigabytes: 0, warnPercent: 0, reserveMegabytes: 0 })).toBe('enough');
});
