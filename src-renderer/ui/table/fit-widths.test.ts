import { expect, it } from 'vitest';
import { fitWidths } from './fit-widths.ts';

const columns = [
  { id: 'name', width: 250, narrow: 150 },
  { id: 'date', width: 100 },
  { id: 'id', width: 120, narrow: 70 },
];

it.each([
  ['as they are where there is room', {}, 900, [250, 100, 120]],
  ['narrower, each by its share, where there is less', {}, 395, [200, 100, 95]],
  ['never narrower than they can be', {}, 100, [150, 100, 70]],
  ['as a person sized them, whatever the room', { name: 300 }, 400, [300, 100, 70]],
  ['no narrower and no wider than they may be', { date: 3, id: 5000 }, 2000, [150, 40, 1200]],
  ['before the room is known', {}, Number.POSITIVE_INFINITY, [250, 100, 120]],
])('columns are %s', (_, sized, room, wanted) => {
  expect(Object.values(fitWidths(columns, sized, room))).toEqual(wanted);
});
