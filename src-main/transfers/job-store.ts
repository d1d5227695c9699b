import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { type Job, type JobProblem, jobProblemSchema, jobSchema } from '../../src-shared/contract/transfers.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { Clock } from '../system/clock.ts';
import { type JobSpec, jobSpecSchema, type SentInstance, sentInstanceSchema } from './job.ts';
import { JobDatabase, schemaVersion, sentTable, tables } from './job-database.ts';

export interface StoredJob {
  readonly job: Job;
  readonly spec: JobSpec;
}

/** More than this of one job are counted but not kept: nobody reads them, and a hostile server could fill the disk. */
const problemsKept = 10_000;

export type JobStoreOpened = { ok: true; store: JobStore } | { ok: false; failure: ServiceFailure };

/**
 * The queue on disk (`jobs.sqlite`). One process at a time: the file stays locked while it is open, so a second Quarry on the
 * same data folder is refused instead of running the same jobs again.
 */
export class JobStore {
  readonly #database: JobDatabase;
  #position: number;

  private constructor(db: DatabaseSync, clock: Clock | undefined) {
    this.#database = new JobDatabase(db, clock);
    const row = db.prepare('SELECT max(position) AS last FROM jobs').get();
    this.#position = typeof row?.last === 'number' ? row.last : 0;
  }

  /** `file` may be `:memory:`. A file that is no database is for the caller to move aside: the failure is `damaged-file`. */
  static open(file: string, clock?: Clock): JobStoreOpened {
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(file);
      db.exec(
        'PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;',
      );
      const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
      if (version > schemaVersion) throw Object.assign(new Error('newer'), { errcode: sqliteNotADatabase });
      if (version === 0) db.exec(`BEGIN EXCLUSIVE; ${tables} COMMIT;`);
      else db.exec(`BEGIN EXCLUSIVE; ${version === 1 ? sentTable : ''} COMMIT;`);
      if (file !== ':memory:' && process.platform !== 'win32') chmodSync(file, 0o600);
      return { ok: true, store: new JobStore(db, clock) };
    } catch (error) {
      db?.close();
      return { ok: false, failure: openFailure(file, error) };
    }
  }

  /** In the order of the queue. Entries that cannot be read any more are taken out. */
  load(): StoredJob[] {
    const jobs: StoredJob[] = [];
    for (const row of this.#database.current.prepare('SELECT id, job, spec FROM jobs ORDER BY position').all()) {
      const job = jobSchema.safeParse(parse(row.job));
      const spec = jobSpecSchema.safeParse(parse(row.spec));
      if (job.success && spec.success) jobs.push({ job: job.data, spec: spec.data });
      else this.remove([String(row.id)]);
    }
    return jobs;
  }

  /** At the end of the queue, all or none. */
  add(jobs: readonly StoredJob[]): void {
    this.#database.write((db) => {
      const insert = db.prepare('INSERT INTO jobs (id, position, job, spec) VALUES (?, ?, ?, ?)');
      for (const { job, spec } of jobs) {
        this.#position += 1;
        insert.run(job.id, this.#position, JSON.stringify(job), JSON.stringify(spec));
      }
    });
  }

  save(job: Job): void {
    this.#database.write((db) => db.prepare('UPDATE jobs SET job = ? WHERE id = ?').run(JSON.stringify(job), job.id));
  }

  remove(ids: readonly string[]): void {
    this.#database.write((db) => {
      const remove = db.prepare('DELETE FROM jobs WHERE id = ?');
      for (const id of ids) remove.run(id);
    });
  }

  /** Replaces what was noted before. */
  noteSent(id: string, instances: readonly SentInstance[]): void {
    this.#database.write((db) =>
      db.prepare('INSERT OR REPLACE INTO sent (job_id, instances) VALUES (?, ?)').run(id, JSON.stringify(instances)),
    );
  }

  sent(id: string): SentInstance[] {
    const row = this.#database.current.prepare('SELECT instances FROM sent WHERE job_id = ?').get(id);
    const parsed = z.safeParse(z.array(sentInstanceSchema), parse(row?.instances));
    return parsed.success ? parsed.data : [];
  }

  /** `first` is the number of the first of them, counted from 0 within the job. */
  addProblems(id: string, first: number, problems: readonly JobProblem[]): void {
    this.#database.write((db) => {
      const insert = db.prepare('INSERT OR REPLACE INTO problems (job_id, number, problem) VALUES (?, ?, ?)');
      for (const [index, problem] of problems.entries()) {
        if (first + index < problemsKept) insert.run(id, first + index, JSON.stringify(problem));
      }
    });
  }

  clearProblems(id: string): void {
    this.#database.write((db) => db.prepare('DELETE FROM problems WHERE job_id = ?').run(id));
  }

  problems(id: string): JobProblem[] {
    const rows = this.#database.current.prepare('SELECT problem FROM problems WHERE job_id = ? ORDER BY number').all(id);
    return rows.flatMap((row) => {
      const parsed = z.safeParse(jobProblemSchema, parse(row.problem));
      return parsed.success ? [parsed.data] : [];
    });
  }

  close(): void {
    this.#database.close();
  }
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

/** Primary result codes of SQLite. */
const sqliteBusy = 5;
const sqliteLocked = 6;
const sqliteFull = 13;
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

function openFailure(file: string, error: unknown): ServiceFailure {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  switch (code) {
    case sqliteBusy:
    case sqliteLocked:
      return { kind: 'local', code: 'already-running', detail: file };
    case sqliteFull:
      return { kind: 'local', code: 'disk-full', detail: file };
    case sqliteCorrupt:
    case sqliteNotADatabase:
      return { kind: 'local', code: 'damaged-file', detail: file };
    default:
      return { kind: 'local', code: 'folder-not-writable', detail: file };
  }
}
