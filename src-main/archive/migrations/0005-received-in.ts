import type { Migration } from './migration.ts';

/** The transfer syntax an object arrived in where it was converted before it was kept; NULL where it is kept as it came. */
export const receivedIn: Migration = {
  number: 5,
  name: 'received-in',
  sql: 'ALTER TABLE instances ADD COLUMN received_in TEXT;',
};
