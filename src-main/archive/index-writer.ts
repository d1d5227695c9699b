import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CompletenessWriter, type MissingObject } from './completeness.ts';
import { EntityTable } from './entity-table.ts';
import { readColumns } from './index-database.ts';
import { removeInstances } from './index-removal.ts';
import { ValueColumns } from './index-values.ts';
import { studyFolder } from './layout.ts';
import type { ObjectRecord } from './object-record.ts';
import { PatientTable } from './patient-table.ts';
import { type IndexFailure, indexFailure } from './sqlite-failure.ts';

/** Where an object's data set lies: `folder` is relative to the archive's objects, with `/`. */
export interface ObjectLocation {
  readonly folder: string;
  readonly file: string;
  readonly dataOffset: number;
  readonly byteLength: number;
  readonly transferSyntaxUid: string;
}

/** An object in its final place, to be written into the index. */
export interface IndexEntry extends ObjectLocation {
  readonly record: ObjectRecord;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** AE title it came from, or '' */
  readonly source: string;
  /** When it took the place of other content under its SOP Instance UID, milliseconds since 1970. */
  readonly replacedAt?: number | undefined;
  /** The transfer syntax it was received in, where it was converted since. */
  readonly receivedIn?: string | undefined;
}

/** A file as the index knows it. */
export interface FileRow {
  readonly id: number;
  readonly file: string;
  readonly fileLength: number;
  readonly receivedAt: number;
  readonly source: string;
  readonly replacedAt: number | undefined;
}

export interface Totals {
  readonly patients: number;
  readonly studies: number;
  readonly series: number;
  readonly instances: number;
  readonly bytes: number;
}

export type InsertOutcome =
  | { readonly ok: true; readonly variant: number }
  | { readonly ok: false; readonly failure: IndexFailure };

interface Waiting {
  readonly entry: IndexEntry;
  readonly settle: (outcome: InsertOutcome) => void;
}

/** Objects in one transaction, so that one commit does not hold the main loop. */
const longestBatch = 256;

/**
 * The only handle that changes the index. Objects that finish in the same turn of the loop share a transaction; each is
 * reported once that is committed.
 */
export class IndexWriter {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #patients: PatientTable;
  readonly #studies: EntityTable;
  readonly #series: EntityTable;
  readonly #instanceValues: ValueColumns;
  readonly #insertInstance: StatementSync;
  readonly #sameUid: StatementSync;
  readonly #grow: StatementSync;
  readonly #locations: StatementSync;
  readonly #inFolder: StatementSync;
  readonly #filesInFolder: StatementSync;
  readonly #studyBytes: StatementSync;
  readonly #received: StatementSync;
  /** When the last object of each study came, of those in the transaction: many are of one study. */
  readonly #touched = new Map<number, number>();
  readonly #completeness: CompletenessWriter;
  #waiting: Waiting[] = [];
  #scheduled = false;
  #totals: { -readonly [K in keyof Totals]: number };
  /** Commits since the last checkpoint. */
  commits = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    const columns = readColumns(db);
    this.#patients = new PatientTable(db, columns);
    this.#studies = new EntityTable(db, 'STUDY', columns, ['patient_id', 'StudyInstanceUID'], ['folder']);
    this.#series = new EntityTable(db, 'SERIES', columns, ['study_id', 'SeriesInstanceUID']);
    this.#instanceValues = new ValueColumns('IMAGE', columns, ['SOPInstanceUID', 'SOPClassUID']);
    const names = [...instanceColumns, ...this.#instanceValues.names];
    this.#insertInstance = db.prepare(`INSERT INTO instances (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`);
    this.#sameUid = db.prepare('SELECT series_id, variant, twin FROM instances WHERE SOPInstanceUID = ?');
    this.#grow = db.prepare('UPDATE series SET instance_count = instance_count + ?, bytes = bytes + ? WHERE id = ?');
    this.#locations = db.prepare(`${locationSelect} WHERE i.SOPInstanceUID = ? ORDER BY i.variant`);
    this.#inFolder = db.prepare(inFolderSelect(''));
    this.#filesInFolder = db.prepare(inFolderSelect('AND i.file IN (SELECT value FROM json_each(?2))'));
    this.#studyBytes = db.prepare(
      'SELECT sum(e.bytes) AS bytes FROM studies s JOIN series e ON e.study_id = s.id WHERE s.StudyInstanceUID = ?',
    );
    this.#received = db.prepare('UPDATE studies SET last_received = ?1 WHERE id = ?2 AND last_received < ?1');
    this.#completeness = new CompletenessWriter(db);
    this.#totals = this.#count();
  }

  get totals(): Totals {
    return this.#totals;
  }

  /** Resolves once the object is committed, or could not be. */
  insert(entry: IndexEntry): Promise<InsertOutcome> {
    return new Promise((settle) => {
      this.#waiting.push({ entry, settle });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.#commitWaiting());
    });
  }

  /** Objects in the index under one SOP Instance UID, first received first. */
  locations(sopInstanceUid: string): (ObjectLocation & { readonly id: number })[] {
    return this.#locations.all(sopInstanceUid).map(toLocation);
  }

  /** What the index says of the files in one folder, or of those that are named. */
  inFolder(folder: string, files?: readonly string[]): FileRow[] {
    const rows = files === undefined ? this.#inFolder.all(folder) : this.#filesInFolder.all(folder, JSON.stringify(files));
    return rows.map((row) => ({
      id: Number(row.id),
      file: String(row.file),
      fileLength: Number(row.data_offset) + Number(row.byte_length),
      receivedAt: Number(row.received_at),
      source: String(row.source ?? ''),
      replacedAt: row.replaced_at === null ? undefined : Number(row.replaced_at),
    }));
  }

  /** Takes out and puts in, in one transaction. */
  replace(removedIds: readonly number[], added: readonly IndexEntry[]): IndexFailure | undefined {
    return this.#transaction(() => {
      this.#remove(removedIds);
      for (const entry of added) this.#put(entry);
    });
  }

  /** Instances that the origin says a study or series has. */
  expect(level: 'STUDY' | 'SERIES', uid: string, instances: number): IndexFailure | undefined {
    return this.#transaction(() => this.#completeness.expect(level, uid, instances));
  }

  /** An object that was on its way is not here, unless one of its UID is. */
  lacks(object: MissingObject): IndexFailure | undefined {
    return this.#transaction(() => {
      if (this.#sameUid.get(object.sopInstanceUid) === undefined) this.#completeness.lacks(object);
    });
  }

  /** Bytes of a study's objects, under whatever patient; undefined when there is no such study. */
  studyBytes(studyInstanceUid: string): number | undefined {
    const row = this.#studyBytes.get(studyInstanceUid);
    return row?.bytes === null || row?.bytes === undefined ? undefined : Number(row.bytes);
  }

  /** Folders the index knows of, for finding those whose files are gone. */
  folders(): string[] {
    return this.#db
      .prepare('SELECT folder FROM studies UNION SELECT folder FROM instances WHERE folder IS NOT NULL')
      .all()
      .map((row) => String(row.folder));
  }

  /** Which archive the index belongs to. */
  get archiveId(): string | undefined {
    const row = this.#db.prepare("SELECT value FROM archive WHERE name = 'id'").get();
    return row === undefined ? undefined : String(row.value);
  }

  setArchiveId(id: string): void {
    this.#db.prepare("INSERT OR REPLACE INTO archive (name, value) VALUES ('id', ?)").run(id);
  }

  /** Commits what waits and closes. */
  close(): void {
    while (this.#waiting.length > 0) this.#commitWaiting();
    this.#db.close();
  }

  #commitWaiting(): void {
    this.#scheduled = false;
    const batch = this.#waiting.splice(0, longestBatch);
    if (batch.length === 0) return;
    if (this.#waiting.length > 0) {
      this.#scheduled = true;
      setImmediate(() => this.#commitWaiting());
    }
    const outcomes: InsertOutcome[] = [];
    const failure = this.#transaction(() => {
      for (const { entry } of batch) outcomes.push({ ok: true, variant: this.#put(entry) });
    });
    batch.forEach(({ settle }, i) => {
      settle(failure === undefined ? (outcomes[i] ?? { ok: true, variant: 0 }) : { ok: false, failure });
    });
  }

  #transaction(work: () => void): IndexFailure | undefined {
    const before = { ...this.#totals };
    try {
      this.#begin.run();
      work();
      for (const [study, receivedAt] of this.#touched) this.#received.run(receivedAt, study);
      this.#commit.run();
      this.commits++;
      return undefined;
    } catch (error) {
      const failure = indexFailure(error);
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#forget();
      this.#totals = before;
      return failure;
    } finally {
      this.#touched.clear();
    }
  }

  #put(entry: IndexEntry): number {
    const { record } = entry;
    const patient = this.#patients.idOf(record);
    const ownFolder = studyFolder(record.studyInstanceUid);
    const study = this.#studies.idOf(record, [patient.id, record.studyInstanceUid], [ownFolder]);
    const series = this.#series.idOf(record, [study.id, record.seriesInstanceUid]);
    let variant = 0;
    let twin = 0;
    for (const row of this.#sameUid.all(record.sopInstanceUid)) {
      variant = Math.max(variant, Number(row.variant) + 1);
      if (row.series_id === series.id) twin = Math.max(twin, Number(row.twin) + 1);
    }
    const values = record.values.IMAGE;
    this.#insertInstance.run(
      series.id,
      record.sopInstanceUid,
      record.sopClassUid,
      variant,
      twin,
      entry.transferSyntaxUid,
      entry.folder === ownFolder ? null : entry.folder,
      entry.file,
      entry.dataOffset,
      entry.byteLength,
      entry.receivedAt,
      entry.source || null,
      entry.replacedAt ?? null,
      entry.receivedIn ?? null,
      record.characterSet || null,
      this.#instanceValues.more(values),
      ...this.#instanceValues.of(values),
    );
    this.#touched.set(study.id, Math.max(entry.receivedAt, this.#touched.get(study.id) ?? 0));
    this.#completeness.arrived(record.sopInstanceUid);
    this.#grow.run(twin === 0 ? 1 : 0, entry.byteLength, series.id);
    if (patient.added) this.#totals.patients++;
    if (study.added) this.#totals.studies++;
    if (series.added) this.#totals.series++;
    if (twin === 0) this.#totals.instances++;
    this.#totals.bytes += entry.byteLength;
    return variant;
  }

  #remove(ids: readonly number[]): void {
    if (ids.length === 0) return;
    const gone = removeInstances(this.#db, ids);
    for (const name of ['patients', 'studies', 'series', 'instances', 'bytes'] as const) this.#totals[name] -= gone[name];
    this.#forget();
  }

  #count(): { -readonly [K in keyof Totals]: number } {
    const row = this.#db
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

  #forget(): void {
    this.#patients.forget();
    this.#studies.forget();
    this.#series.forget();
  }
}

const instanceColumns = [
  'series_id',
  'SOPInstanceUID',
  'SOPClassUID',
  'variant',
  'twin',
  'transfer_syntax',
  'folder',
  'file',
  'data_offset',
  'byte_length',
  'received_at',
  'source',
  'replaced_at',
  'received_in',
  'character_set',
  'more',
] as const;

/** Files of one study's own folder, and those that a layout put there. `and` narrows both. */
function inFolderSelect(and: string): string {
  const columns = 'i.id, i.file, i.data_offset, i.byte_length, i.received_at, i.source, i.replaced_at';
  return `SELECT ${columns} FROM studies s JOIN series e ON e.study_id = s.id JOIN instances i ON i.series_id = e.id
    WHERE s.folder = ?1 AND i.folder IS NULL ${and}
    UNION ALL SELECT ${columns} FROM instances i WHERE i.folder = ?1 ${and}`;
}

const locationSelect = `SELECT i.id, coalesce(i.folder, s.folder) AS folder, i.file, i.data_offset, i.byte_length, i.transfer_syntax FROM instances i
  JOIN series e ON e.id = i.series_id JOIN studies s ON s.id = e.study_id`;

function toLocation(row: Record<string, unknown>): ObjectLocation & { readonly id: number } {
  return {
    id: Number(row.id),
    folder: String(row.folder),
    file: String(row.file),
    dataOffset: Number(row.data_offset),
    byteLength: Number(row.byte_length),
    transferSyntaxUid: String(row.transfer_syntax),
  };
}
