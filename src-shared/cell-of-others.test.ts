import { describe, expect, it } from 'vitest';
import { cellOfOthers } from './cell-of-others.ts';

describe('a value of others in a table', () => {
  it.each(['=HYPERLINK("http://x")', '=山田^太郎', '+cmd', '-1+cmd', '@SUM(A1)', '＝1'])(
    'has %s as text that no spreadsheet computes',
    (text) => expect(cellOfOthers(text)).toBe(`'${text}`),
  );

  it.each(['', '-1.5', '+12', '-1.5\\2.5e1', 'A=B', "O'Brien^Sean", '20260101-'])('leaves %j as it is', (text) =>
    expect(cellOfOthers(text)).toBe(text),
  );
});
