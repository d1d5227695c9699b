import { describe, expect, it } from 'vitest';
import { foldForSort, parseLayout } from './grid-column.ts';
import { gridItems, linesMoved } from './grid-items.ts';

const row = (id: string, depth: number) => ({ id, depth });

describe('gridItems', () => {
  it('puts a notice after the descendants of its row', () => {
    const rows = [row('study', 0), row('series', 1), row('image', 2), row('next', 0)];
    const items = gridItems(
      rows,
      (r) => r.id === 'study' || r.id === 'series',
      (r) => `${r.id} notice`,
    );
    expect(items.map((i) => i.id)).toEqual(['study', 'series', 'image', 'series/notice', 'study/notice', 'next']);
    expect(items.map((i) => (i.kind === 'notice' ? i.depth : -1))).toEqual([-1, -1, -1, 2, 1, -1]);
  });

  it('puts the notice of a last, childless row at the end', () => {
    expect(
      gridItems(
        [row('a', 0)],
        () => true,
        () => 'loading',
      ).map((i) => i.id),
    ).toEqual(['a', 'a/notice']);
  });
});

describe('linesMoved', () => {
  const before = [row('a', 0), row('b', 0)];
  it('counts rows inserted above the anchor', () => {
    expect(linesMoved(before, [row('x', 0), row('a', 0), row('b', 0)], 1)).toBe(1);
  });
  it('is 0 when nothing moved or the anchor is gone', () => {
    expect(linesMoved(before, before, 1)).toBe(0);
    expect(linesMoved(before, [row('x', 0)], 1)).toBe(0);
  });
});

describe('layout and ordering', () => {
  it('takes what is readable of a remembered layout', () => {
    expect(
      parseLayout('{"order":["a",1],"widths":{"a":80,"b":-5},"visible":{"c":false},"sorting":[{"id":"a","desc":true},{}]}'),
    ).toEqual({
      order: ['a'],
      widths: { a: 80 },
      visible: { c: false },
      sorting: [{ id: 'a', desc: true }],
    });
    expect(parseLayout('not json').order).toEqual([]);
  });
  it('folds case and accents', () => {
    expect(foldForSort('MÜLLER')).toBe('muller');
  });
});
