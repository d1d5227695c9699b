import { DatabaseSync } from 'node:sqlite';
import { type Clock, systemClock } from '../system/clock.ts';

export const schemaVersion = 2;
/** What a send job has sent, so that storage commitment can be asked for later. Since version 2. */
export const sentTable = `
  CREATE TABLE sent (job_id TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE, instances TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${schemaVersion};
`;
export const tables = `
  CREATE TABLE jobs (id TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE, job TEXT NOT NULL, spec TEXT NOT NULL) STRICT;
  CREATE TABLE problems (job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, number INTEGER NOT NULL, problem TEXT NOT NULL,
    PRIMARY KEY (job_id, number)) STRICT, WITHOUT ROWID;
  ${sentTable}`;
/** In an order in which they can be filled. */
const tableNames = ['jobs', 'problems', 'sent'] as const;

/** How long until it is tried whether the file takes something again. Milliseconds. */
const catchUpEveryMs = 5_000;

/** Primary result codes of SQLite for a file that takes nothing now, and may later: read-only, I/O error, cannot open, full. */
const takesNothing: ReadonlySet<number> = new Set([8, 10, 14, 13]);

/**
 * The database of the queue. While its file takes nothing, as on a full disk, a copy in memory stands in for it: transfers go on, and can be
 * the way to free the disk. The file has it all as soon as it takes something again.
 */
export class JobDatabase {
  readonly #file: DatabaseSync;
  readonly #clock: Clock;
  #copy: DatabaseSync | undefined;
  #callOff: (() => void) | undefined;

  constructor(file: DatabaseSync, clock: Clock = systemClock) {
    this.#file = file;
    this.#clock = clock;
  }

  /** To read. */
  get current(): DatabaseSync {
    return this.#copy ?? this.#file;
  }

  /** All of it or nothing. */
  write(work: (database: DatabaseSync) => void): void {
    try {
      transaction(this.current, work);
    } catch (error) {
      if (this.#copy !== undefined || !isTakingNothing(error)) throw error;
      const copy = new DatabaseSync(':memory:');
      copy.exec(`PRAGMA foreign_keys = ON; ${tables}`);
      transaction(copy, () => copyAll(this.#file, copy));
      this.#copy = copy;
      this.#catchUpLater();
      transaction(copy, work);
    }
  }

  close(): void {
    this.#callOff?.();
    this.#catchUp();
    this.#file.close();
  }

  #catchUp(): void {
    const copy = this.#copy;
    if (copy === undefined) return;
    try {
      transaction(this.#file, () => {
        this.#file.exec('DELETE FROM jobs');
        copyAll(copy, this.#file);
      });
    } catch (error) {
      if (!isTakingNothing(error)) throw error;
      return;
    }
    copy.close();
    this.#copy = undefined;
  }

  #catchUpLater(): void {
    this.#callOff = this.#clock.after(catchUpEveryMs, () => {
      this.#catchUp();
      if (this.#copy !== undefined) this.#catchUpLater();
    });
  }
}

function transaction(database: DatabaseSync, work: (database: DatabaseSync) => void): void {
  database.exec('BEGIN');
  try {
    work(database);
    database.exec('COMMIT');
  } catch (error) {
    // Where the disk is full SQLite has done it already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function copyAll(from: DatabaseSync, to: DatabaseSync): void {
  for (const table of tableNames) {
    for (const row of from.prepare(`SELECT * FROM ${table}`).iterate()) {
      const values = Object.values(row);
      to.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values);
    }
  }
}

function isTakingNothing(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && takesNothing.has(Number(error.errcode) & 0xff);
}
