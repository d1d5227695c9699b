import type { Migration } from './migration.ts';

/**
 * Files that lie elsewhere than in the folder of their study: `folder` as in `studies`, relative to `objects`. And when an object took
 * the place of another with its SOP Instance UID, milliseconds since 1970.
 */
export const filePlaces: Migration = {
  number: 3,
  name: 'file-places',
  sql: `
ALTER TABLE instances ADD COLUMN folder TEXT;
ALTER TABLE instances ADD COLUMN replaced_at INTEGER;
CREATE INDEX instances_folder ON instances(folder, file) WHERE folder IS NOT NULL;
`,
};
