import { inReadingOrder } from '../../src-shared/reading-order.ts';

/** Longest value shown in a row, in UTF-16 units: no column has use for more, and a peer must not fill the window's memory. */
const longestValue = 4_096;

/** A value as a row may hold it. */
export function cutValue(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

/** Makes values, which by then are nobody's keys any more, what is shown: read as they are written. */
export function showInReadingOrder(values: Record<string, string>): void {
  for (const keyword in values) values[keyword] = inReadingOrder(values[keyword] ?? '');
}
