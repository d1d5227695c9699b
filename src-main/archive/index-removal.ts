import type { DatabaseSync } from 'node:sqlite';
import type { Totals } from './totals.ts';
import { orderTwins } from './twin-order.ts';

/** Takes instances out of the index, by their row ids, within a transaction, and what is empty then above them. Returns how much went. */
export function removeInstances(db: DatabaseSync, instanceIds: readonly number[]): Totals {
  const list = JSON.stringify(instanceIds);
  const series = ids(db, `SELECT DISTINCT series_id AS id FROM instances WHERE id ${these}`, list);
  const before = sizeOf(db, series);
  const withTwins = twinsOf(db, list);
  run(db, `DELETE FROM instances WHERE id ${these}`, list);
  orderTwins(db, withTwins);
  recount(db, series);
  const after = sizeOf(db, series);
  return {
    ...removeEmpty(db, series),
    instances: before.instances - after.instances,
    bytes: before.bytes - after.bytes,
  };
}

/** The ids of a list, given as one JSON parameter. */
const these = 'IN (SELECT value FROM json_each(?))';

/** SOP Instance UIDs under which there are others than those that go. */
function twinsOf(db: DatabaseSync, list: string): string[] {
  return db
    .prepare(
      `SELECT DISTINCT i.SOPInstanceUID AS uid FROM instances i WHERE i.id ${these}
         AND EXISTS (SELECT 1 FROM instances o WHERE o.SOPInstanceUID = i.SOPInstanceUID AND o.id <> i.id)`,
    )
    .all(list)
    .map((row) => String(row.uid));
}

/** Counts series anew after a removal. */
function recount(db: DatabaseSync, series: string): void {
  run(
    db,
    `UPDATE series SET instance_count = (SELECT count(*) FROM instances i WHERE i.series_id = series.id AND i.twin = 0),
       bytes = (SELECT coalesce(sum(i.byte_length), 0) FROM instances i WHERE i.series_id = series.id) WHERE id ${these}`,
    series,
  );
}

/** Removes series that have nothing left, and what is empty then above them. */
function removeEmpty(db: DatabaseSync, seriesIds: string): Pick<Totals, 'patients' | 'studies' | 'series'> {
  const studyIds = ids(db, `SELECT DISTINCT study_id AS id FROM series WHERE id ${these}`, seriesIds);
  const series = run(
    db,
    `DELETE FROM series WHERE id ${these} AND NOT EXISTS (SELECT 1 FROM instances i WHERE i.series_id = series.id)`,
    seriesIds,
  );
  run(
    db,
    `UPDATE studies SET last_received = coalesce((SELECT max(i.received_at) FROM series e JOIN instances i ON i.series_id = e.id
       WHERE e.study_id = studies.id), 0) WHERE id ${these}`,
    studyIds,
  );
  const patientIds = ids(db, `SELECT DISTINCT patient_id AS id FROM studies WHERE id ${these}`, studyIds);
  const studies = run(
    db,
    `DELETE FROM studies WHERE id ${these} AND NOT EXISTS (SELECT 1 FROM series e WHERE e.study_id = studies.id)`,
    studyIds,
  );
  const patients = run(
    db,
    `DELETE FROM patients WHERE id ${these} AND NOT EXISTS (SELECT 1 FROM studies s WHERE s.patient_id = patients.id)`,
    patientIds,
  );
  return { patients, studies, series };
}

function sizeOf(db: DatabaseSync, series: string): { instances: number; bytes: number } {
  const row = db
    .prepare(
      `SELECT coalesce(sum(instance_count), 0) AS instances, coalesce(sum(bytes), 0) AS bytes FROM series WHERE id ${these}`,
    )
    .get(series);
  return { instances: Number(row?.instances ?? 0), bytes: Number(row?.bytes ?? 0) };
}

function run(db: DatabaseSync, sql: string, list: string): number {
  return Number(db.prepare(sql).run(list).changes);
}

/** As JSON, for `these`. */
function ids(db: DatabaseSync, sql: string, list: string): string {
  return JSON.stringify(
    db
      .prepare(sql)
      .all(list)
      .map((row) => Number(row.id)),
  );
}
