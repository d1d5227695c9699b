import { displayWidth, padDisplay } from './display-width.ts';
import { safeText } from './safe-text.ts';

/** Rows looked at before the widths are settled: enough to look tidy, few enough to appear at once. */
const rowsToMeasure = 100;

/** Cells wider than this do not widen their column for all other rows. */
const widestColumn = 48;

/**
 * Prints rows as they come, in columns: the first rows are held back to measure them, the rest flows with those widths.
 */
export class TextTable {
  readonly #headings: readonly string[];
  readonly #print: (line: string) => Promise<void>;
  #held: (readonly string[])[] = [];
  #widths: readonly number[] | undefined;

  constructor(headings: readonly string[], print: (line: string) => Promise<void>) {
    this.#headings = headings;
    this.#print = print;
  }

  async add(cells: readonly string[]): Promise<void> {
    const safe = cells.map(safeText);
    if (this.#widths !== undefined) return this.#printRow(safe, this.#widths);
    this.#held.push(safe);
    if (this.#held.length >= rowsToMeasure) await this.flush();
  }

  /** Prints what was held back. Without any row nothing is printed, not even headings. */
  async flush(): Promise<void> {
    if (this.#held.length === 0) return;
    const rows = [this.#headings, ...this.#held];
    const widths = this.#headings.map((_, column) =>
      Math.max(
        ...rows.map((row) => displayWidth(row[column] ?? '')).filter((width, index) => index === 0 || width <= widestColumn),
      ),
    );
    this.#widths = widths;
    this.#held = [];
    for (const row of rows) await this.#printRow(row, widths);
  }

  #printRow(row: readonly string[], widths: readonly number[]): Promise<void> {
    return this.#print(
      row
        .map((cell, column) => padDisplay(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
