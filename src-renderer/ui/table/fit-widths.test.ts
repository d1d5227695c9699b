import { expect, it } from 'vitest';
import { fitWidths } from './fit-widths.ts';

const columns = [
  { id: 'name', width: 250, narrow: 150 },
  { id: 'date', width: 100 },
  { id: 'id', width: 120, narrow: 70 },
];

it.each([
  ['as they are where there is just the room', {}, 470, [250, 100, 120]],
  ['wider where there is more', {}, 545, [300, 100, 145]],
  ['not without end', {}, 5000, [400, 100, 195]],
  ['narrower, each by its share, where there is less', {}, 395, [200, 100, 95]],
  ['never narrower than they can be', {}, 100, [150, 100, 70]],
  ['as a person sized them, whatever the room', { name: 300 }, 400, [300, 100, 70]],
  ['no narrower and no wider than they may be', { date: 3, id: 5000 }, 2000, [400, 40, 1200]],
  ['as they are before the room is known', {}, undefined, [250, 100, 120]],
])('columns are %s', (_, sized, room, wanted) => {
  expect(Object.values(fitWidths(columns, sized, room))).toEqual(wanted);
});
