import { expect, it } from 'vitest';
import type { GridColumn } from './grid-column.ts';
import { rowsAsText } from './rows-as-text.ts';

const column = (id: 'a' | 'b'): GridColumn<{ a: string; b: string }> => ({
  id,
  header: id.toUpperCase(),
  width: 100,
  sortValue: (row) => row[id],
  text: (row) => row[id],
});

it('copies rows as lines that a spreadsheet neither computes nor takes apart', () => {
  const rows = [
    { a: '=HYPERLINK("http://x")', b: '-1.5' },
    { a: 'two\tcells\nor lines', b: '"open' },
    undefined,
    { a: "O'NEILL, Seán", b: '' },
  ];
  expect(rowsAsText(rows, [column('a'), column('b')])).toBe(
    ['A\tB', '\'=HYPERLINK("http://x")\t-1.5', 'two cells or lines\t"""open"', "O'NEILL, Seán\t"].join('\n'),
  );
});
