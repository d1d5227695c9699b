import { describe, expect, it } from 'vitest';
import { noSelection, rowsBetween, selectRow, withoutFolded } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

describe('selection', () => {
  it('replaces on a plain click', () => {
    const one = selectRow(noSelection, order, 'b');
    expect([...selectRow(one, order, 'd').ids]).toEqual(['d']);
  });

  it('adds and takes away with toggle', () => {
    const two = selectRow(selectRow(noSelection, order, 'b'), order, 'd', { toggle: true });
    expect([...two.ids]).toEqual(['b', 'd']);
    expect([...selectRow(two, order, 'b', { toggle: true }).ids]).toEqual(['d']);
  });

  it('extends from the anchor in both directions and keeps the anchor', () => {
    const start = selectRow(noSelection, order, 'c');
    const down = selectRow(start, order, 'e', { extend: true });
    expect([...down.ids]).toEqual(['c', 'd', 'e']);
    expect([...selectRow(down, order, 'a', { extend: true }).ids]).toEqual(['a', 'b', 'c']);
  });

  it('adds a range to what is selected with both', () => {
    const a = selectRow(noSelection, order, 'a');
    const d = selectRow(a, order, 'd', { toggle: true });
    expect([...selectRow(d, order, 'e', { toggle: true, extend: true }).ids]).toEqual(['a', 'd', 'e']);
  });

  it('survives an anchor that is gone', () => {
    expect(rowsBetween(order, 'gone', 'b')).toEqual(['b']);
    expect(rowsBetween(order, 'b', 'gone')).toEqual([]);
  });

  it('lets go of what is folded away, and the keyboard goes to what was folded', () => {
    const parents: Readonly<Record<string, string>> = { series: 'b', image: 'series' };
    const parentOf = (id: string) => parents[id];
    const selection = { ids: new Set(['a', 'series', 'image', 'gone']), anchor: 'series', active: 'image' };
    const folded = withoutFolded(selection, new Set(order), parentOf);
    expect(folded).toEqual({ ids: new Set(['a', 'gone']), anchor: 'b', active: 'b' });
    expect(withoutFolded(folded, new Set(order), parentOf)).toBe(folded);
    expect(withoutFolded(selection, new Set([...order, 'series', 'image']), parentOf)).toBe(selection);
  });
});
