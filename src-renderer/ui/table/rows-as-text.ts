import { cellOfOthers } from '../../../src-shared/cell-of-others.ts';
import type { GridColumn } from './grid-column.ts';

/** Rows as tab-separated lines under a line of headers: what a spreadsheet or a mail takes. */
export function rowsAsText<T>(rows: readonly (T | undefined)[], columns: readonly GridColumn<T>[]): string {
  const lines = [columns.map((column) => column.header).join('\t')];
  for (const row of rows) if (row !== undefined) lines.push(columns.map((column) => cell(column.text(row))).join('\t'));
  return lines.join('\n');
}

/** On one line, no formula; what begins with a quotation mark is quoted, or a spreadsheet reads on for the mark that closes it. */
function cell(text: string): string {
  const line = cellOfOthers(text.replace(/[\t\r\n]+/g, ' '));
  return line.startsWith('"') ? `"${line.replaceAll('"', '""')}"` : line;
}
