import type { DatabaseSync } from 'node:sqlite';

/** What came first is first: of files that came at once, as they are named. */
const earlier = `o.SOPInstanceUID = instances.SOPInstanceUID
  AND (o.received_at, o.file, o.id) < (instances.received_at, instances.file, instances.id)`;

/**
 * Puts objects of different content under one SOP Instance UID in the order in which they came, overall and within their series, after
 * some were taken out or put in again: whoever asks by DICOM gets the first, and goes on getting the same.
 */
export function orderTwins(db: DatabaseSync, sopInstanceUids: readonly string[]): void {
  if (sopInstanceUids.length === 0) return;
  db.prepare(
    `UPDATE instances SET variant = (SELECT count(*) FROM instances o WHERE ${earlier}),
       twin = (SELECT count(*) FROM instances o WHERE ${earlier} AND o.series_id = instances.series_id)
     WHERE SOPInstanceUID IN (SELECT value FROM json_each(?))`,
  ).run(JSON.stringify(sopInstanceUids));
}
