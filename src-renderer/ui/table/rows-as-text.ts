import type { GridColumn } from './grid-column.ts';

/** Rows as tab-separated lines under a line of headers: what a spreadsheet or a mail takes. */
export function rowsAsText<T>(rows: readonly (T | undefined)[], columns: readonly GridColumn<T>[]): string {
  const clean = (text: string) => text.replace(/[\t\r\n]+/g, ' ');
  const lines = [columns.map((column) => column.header).join('\t')];
  for (const row of rows) if (row !== undefined) lines.push(columns.map((column) => clean(column.text(row))).join('\t'));
  return lines.join('\n');
}
