import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type DicomDate, type DicomTime, parseUtcOffset } from '../../src-shared/dicom/date-time.ts';
import { type QueryLevel, queryLevels } from '../../src-shared/dicom/query/levels.ts';
import { foldPersonNames } from '../dicom/matching/fold-text.ts';
import { matchesAnyValue, matchesExactName, matchesNameGroup } from '../dicom/matching/match-text.ts';
import { inTimeZone } from '../dicom/matching/time-zone.ts';
import { fuzzyNameMatcher } from './fuzzy-name.ts';
import type { Migration } from './migrations/migration.ts';
import { migrations } from './migrations/migrations.ts';
import { type IndexColumns, tableOf } from './query-sql.ts';

/**
 * Opens an index for writing and brings its schema up to date. Commits are not synced one by one (WAL, synchronous NORMAL): what
 * a power cut takes back is found again through the folder journal. Checkpoints are left to the worker thread.
 * Throws node:sqlite's errors.
 */
export function openForWriting(file: string, steps: readonly Migration[] = migrations): DatabaseSync {
  // A table can only be made anew while nothing watches what refers to it (sqlite.org/lang_altertable.html, “Making Other Kinds Of Table Schema Changes”).
  keepPrivate(file);
  const db = new DatabaseSync(file, { timeout: 5_000, enableForeignKeyConstraints: false });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;');
    db.exec('PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;');
    migrate(db, steps);
    db.exec('PRAGMA foreign_keys = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Names of patients are in it, and its folder may be open to others. SQLite gives the log beside it the same mode. */
function keepPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  if (process.platform === 'win32' || (statSync(file).mode & 0o077) === 0) return;
  try {
    chmodSync(file, 0o600);
  } catch {
    // Another user's, or on a file system without modes: it stays as it is.
  }
}

/** Opens an index for reading only. It must exist. */
export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  db.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;');
  db.function('fold_names', { deterministic: true }, (text) => (typeof text === 'string' ? foldPersonNames(text) : null));
  db.function('matches_name', { deterministic: true }, (folded, group) =>
    typeof folded === 'string' && typeof group === 'string' && matchesNameGroup(folded, group) ? 1 : 0,
  );
  const isAlike = fuzzyNameMatcher();
  db.function('matches_name_fuzzily', { deterministic: true }, (folded, pattern) =>
    typeof folded === 'string' && typeof pattern === 'string' && isAlike(folded, pattern) ? 1 : 0,
  );
  db.function('matches_exact_name', { deterministic: true }, (names, pattern) =>
    typeof names === 'string' && typeof pattern === 'string' && matchesExactName(names, pattern) ? 1 : 0,
  );
  db.function('matches_value', { deterministic: true }, (values, pattern, ignoreCase) =>
    typeof values === 'string' && typeof pattern === 'string' && matchesAnyValue(values, pattern, ignoreCase === 1) ? 1 : 0,
  );
  const zoned = (of: 'date' | 'time') => (date: unknown, time: unknown, zone: unknown, asked: unknown) => {
    const stored = { date: typeof date === 'string' ? date : '', time: typeof time === 'string' ? time : '' };
    const own = typeof zone === 'string' ? parseUtcOffset(zone) : undefined;
    return inTimeZone(stored, own, Number(asked), systemOffset)[of] || null;
  };
  db.function('date_in_zone', { deterministic: true }, zoned('date'));
  db.function('time_in_zone', { deterministic: true }, zoned('time'));
  return db;
}

/** Of this computer at that local time, summer time included. */
function systemOffset(date: DicomDate, time: DicomTime): number {
  return -new Date(date.year, date.month - 1, date.day, time.hour, time.minute ?? 0).getTimezoneOffset();
}

/** Applies the migrations after the database's number, each in its own transaction. */
export function migrate(db: DatabaseSync, steps: readonly Migration[]): void {
  const done = schemaNumber(db);
  for (const { number, sql } of steps) {
    if (number <= done) continue;
    db.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${number}; COMMIT;`);
  }
}

/** The number of the last migration applied. */
export function schemaNumber(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}

/** The columns there are, so that a migration that adds one is all it takes to use it. */
export function readColumns(db: DatabaseSync): IndexColumns {
  const columnsOf = (level: QueryLevel) =>
    new Set(
      db
        .prepare(`SELECT name FROM pragma_table_info('${tableOf[level]}')`)
        .all()
        .map((row) => String(row.name)),
    );
  const [patient, study, series, image] = queryLevels.map(columnsOf);
  const none = new Set<string>();
  return { PATIENT: patient ?? none, STUDY: study ?? none, SERIES: series ?? none, IMAGE: image ?? none };
}

/** SQLite's own check of the file's structure. */
export function isSound(db: DatabaseSync): boolean {
  return db.prepare('PRAGMA quick_check(1)').get()?.quick_check === 'ok';
}
