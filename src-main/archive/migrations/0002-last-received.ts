import type { Migration } from './migration.ts';

/**
 * When a study's last object came, in milliseconds since 1970: which study is deleted first to make room is looked up, where every
 * object had to be read before. With a million objects there that took half a second for each study deleted.
 */
export const lastReceived: Migration = {
  number: 2,
  name: 'last-received',
  sql: `
ALTER TABLE studies ADD COLUMN last_received INTEGER NOT NULL DEFAULT 0;
UPDATE studies SET last_received = coalesce(
  (SELECT max(i.received_at) FROM series e JOIN instances i ON i.series_id = e.id WHERE e.study_id = studies.id), 0);
CREATE INDEX studies_last_received ON studies(last_received);
`,
};
