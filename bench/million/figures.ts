import { median } from '../sample.ts';

/** One thing that was measured, several times. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'µs' | '/s' | 'MB';
  readonly values: readonly number[];
  /** What issue 4 and 5 ask for. */
  readonly below?: number;
  readonly above?: number;
}

/** Figures in Markdown: the median beside what is to be reached. */
export function figureTable(title: string, notes: readonly string[], figures: readonly Figure[]): string {
  return [
    `## ${title}`,
    '',
    ...notes.map((note) => `- ${note}`),
    '',
    '| | median | min–max | target | |',
    '|---|--:|--:|--:|---|',
    ...figures.map(row),
    '',
  ].join('\n');
}

function row(figure: Figure): string {
  const { name, unit, values, below, above } = figure;
  const written = (value: number) => (Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(1));
  const range = values.length > 1 ? `${written(Math.min(...values))}–${written(Math.max(...values))}` : '';
  const target = below !== undefined ? `< ${below}` : above !== undefined ? `> ${above}` : '';
  return `| ${[name, `${written(median(values))} ${unit}`, range, target, verdict(figure)].join(' | ')} |`;
}

function verdict({ values, below, above }: Figure): string {
  if (below === undefined && above === undefined) return '';
  const value = median(values);
  return value < (below ?? Number.POSITIVE_INFINITY) && value > (above ?? 0) ? 'reached' : '**missed**';
}
