import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import { foldPersonNames } from '../dicom/matching/fold-text.ts';
import type { IndexColumns } from './query-sql.ts';

/** Turns a record's values into column values: folded names beside the names, what has no column into `more`. */
export class ValueColumns {
  readonly level: QueryLevel;
  /** Columns filled from values, without keys and bookkeeping. */
  readonly names: readonly string[];
  readonly #columns: ReadonlySet<string>;
  readonly #sources: readonly { readonly keyword: string; readonly folded: boolean }[];

  constructor(level: QueryLevel, columns: IndexColumns, exclude: readonly string[]) {
    this.level = level;
    this.#columns = columns[level];
    const skip = new Set(exclude);
    this.names = [...this.#columns].filter((name) => /^[A-Z]/.test(name) && !skip.has(name));
    this.#sources = this.names.map(sourceOf);
  }

  /** Values for `names`, in order. */
  of(values: Readonly<Record<string, string>>): (string | null)[] {
    const columns: (string | null)[] = [];
    // There are many for each object: only what has to be folded takes a call.
    for (const source of this.#sources)
      columns.push(source.folded ? columnValue(source, values) : (values[source.keyword] ?? null));
    return columns;
  }

  /** The value for one of `names`, by its place in the list. */
  at(index: number, values: Readonly<Record<string, string>>): string | null {
    const source = this.#sources[index];
    return source === undefined ? null : columnValue(source, values);
  }

  /** JSON of the values without a column, or null where there are none. */
  more(values: Readonly<Record<string, string>>): string | null {
    let more: Record<string, string> | undefined;
    for (const keyword in values) {
      if (this.#columns.has(keyword)) continue;
      more ??= {};
      more[keyword] = values[keyword] ?? '';
    }
    return more === undefined ? null : JSON.stringify(more);
  }
}

function sourceOf(name: string): { keyword: string; folded: boolean } {
  const folded = name.endsWith('_fold');
  return { keyword: folded ? name.slice(0, -'_fold'.length) : name, folded };
}

function columnValue(
  source: { readonly keyword: string; readonly folded: boolean },
  values: Readonly<Record<string, string>>,
): string | null {
  const text = values[source.keyword];
  if (text === undefined) return null;
  return source.folded ? foldPersonNames(text) : text;
}
