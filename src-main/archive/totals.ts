import type { DatabaseSync } from 'node:sqlite';

/** What is in the index. */
export interface Totals {
  readonly patients: number;
  readonly studies: number;
  readonly series: number;
  readonly instances: number;
  readonly bytes: number;
}

export type MutableTotals = { -readonly [K in keyof Totals]: number };

/** Counts them: a look at every row, for the start. */
export function countTotals(db: DatabaseSync): MutableTotals {
  const row = db
    .prepare(
      `SELECT (SELECT count(*) FROM patients) AS patients, (SELECT count(*) FROM studies) AS studies, count(*) AS series,
         coalesce(sum(instance_count), 0) AS instances, coalesce(sum(bytes), 0) AS bytes FROM series`,
    )
    .get();
  const of = (name: string) => Number(row?.[name] ?? 0);
  return {
    patients: of('patients'),
    studies: of('studies'),
    series: of('series'),
    instances: of('instances'),
    bytes: of('bytes'),
  };
}
