import type { Migration } from './migration.ts';

/**
 * What is known of what the archive lacks. `expected`: instances that the origin said a study or series has, when it was last retrieved.
 * `missing`: objects that were on their way and are not here, because the sender broke off or they were refused. Neither can be made
 * again from the files; a new index knows of none.
 */
export const completeness: Migration = {
  number: 4,
  name: 'completeness',
  sql: `
CREATE TABLE expected (level TEXT NOT NULL, uid TEXT NOT NULL, instances INTEGER NOT NULL, PRIMARY KEY (level, uid)) WITHOUT ROWID;
CREATE TABLE missing (
  id INTEGER PRIMARY KEY,
  SOPInstanceUID TEXT NOT NULL UNIQUE,
  StudyInstanceUID TEXT NOT NULL,
  SeriesInstanceUID TEXT NOT NULL
);
CREATE INDEX missing_study ON missing(StudyInstanceUID, SeriesInstanceUID);
`,
};
