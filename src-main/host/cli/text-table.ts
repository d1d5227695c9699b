import { displayWidth, padDisplay } from './display-width.ts';
import { safeText } from './safe-text.ts';

/** Rows looked at before the widths are settled: enough to look tidy, few enough to appear at once. */
const rowsToMeasure = 100;

/** Cells wider than this do not widen their column for all other rows. */
const widestColumn = 48;

/**
 * Puts rows into columns as they come: the first rows are held back to measure them, the rest flows with those widths. What it gives
 * are lines to print, each with its end.
 */
export class TextTable {
  readonly #headings: readonly string[];
  #held: (readonly string[])[] = [];
  #widths: readonly number[] | undefined;

  constructor(headings: readonly string[]) {
    this.#headings = headings;
  }

  /** What can be printed now, nothing as long as it is held back. */
  add(cells: readonly string[]): string {
    const safe = cells.map(safeText);
    if (this.#widths !== undefined) return lineOf(safe, this.#widths);
    this.#held.push(safe);
    return this.#held.length >= rowsToMeasure ? this.flush() : '';
  }

  /** What was held back. Without any row there is nothing, not even headings. */
  flush(): string {
    if (this.#held.length === 0) return '';
    const rows = [this.#headings, ...this.#held];
    const widths = this.#headings.map((_, column) =>
      Math.max(
        ...rows.map((row) => displayWidth(row[column] ?? '')).filter((width, index) => index === 0 || width <= widestColumn),
      ),
    );
    this.#widths = widths;
    this.#held = [];
    return rows.map((row) => lineOf(row, widths)).join('');
  }
}

function lineOf(row: readonly string[], widths: readonly number[]): string {
  const line = row.map((cell, column) => padDisplay(cell, widths[column] ?? 0)).join('  ');
  return `${line.trimEnd()}\n`;
}
