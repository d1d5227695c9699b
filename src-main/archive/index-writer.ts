import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CompletenessWriter, type MissingObject } from './completeness.ts';
import { EntityRows } from './entity-rows.ts';
import { readColumns } from './index-database.ts';
import { removeInstances } from './index-removal.ts';
import { ValueColumns } from './index-values.ts';
import { studyFolder } from './layout.ts';
import { type FileRow, ObjectFiles, type ObjectLocation } from './object-files.ts';
import type { ObjectRecord } from './object-record.ts';
import { type IndexFailure, indexFailure } from './sqlite-failure.ts';
import { countTotals, type MutableTotals, type Totals } from './totals.ts';
import { orderTwins } from './twin-order.ts';

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

export type InsertOutcome =
  | { readonly ok: true; readonly variant: number }
  | { readonly ok: false; readonly failure: IndexFailure };

interface Growth {
  readonly studyInstanceUid: string;
  instances: number;
  bytes: number;
}

/** Objects in one transaction, so that one commit does not hold the main loop. */
const longestBatch = 256;

/** How long an object may wait for the commit that it shares with others, milliseconds. */
const commitWithinMs = 20;

/**
 * The only handle that changes the index. Objects that arrive one after the other share a transaction, which is two thirds of what each
 * costs alone; whoever reads the index has it committed first (`commit`). What a crash takes with it is found again through the folder
 * journal, as what was not committed by then always was; what a commit that failed takes goes into the next.
 */
export class IndexWriter {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rows: EntityRows;
  readonly #instanceValues: ValueColumns;
  readonly #insertInstance: StatementSync;
  readonly #sameUid: StatementSync;
  /** SOP Instance UIDs that were looked for and are not in the index, until they are put in. */
  readonly #absent = new Set<string>();
  readonly #grow: StatementSync;
  readonly #files: ObjectFiles;
  readonly #studyBytes: StatementSync;
  readonly #received: StatementSync;
  readonly #studyOf: StatementSync;
  /** When the last object of each study came, of those in the transaction: many are of one study. */
  readonly #touched = new Map<number, number>();
  /** The latest time in `#touched` and before: what arrives now came last, also after the clock was set back. */
  #latest: number;
  /** By how much series grew in the transaction, by their row ids. */
  readonly #grown = new Map<number, Growth>();
  readonly #completeness: CompletenessWriter;
  /** Objects of the transaction that is open, in their order. */
  #uncommitted: IndexEntry[] = [];
  /** Objects whose transaction failed after they were taken: in the next, they come first. */
  #owed: IndexEntry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #totals: MutableTotals;
  /** As they were before the transaction that is open. */
  #totalsBefore: Totals | undefined;
  /** With the objects that are owed. */
  #totalsOwed: Totals | undefined;
  /** Commits since the last checkpoint. */
  commits = 0;
  /** Hears of a commit that was put off, and failed. */
  onFailure: (failure: IndexFailure) => void = () => undefined;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    const columns = readColumns(db);
    this.#rows = new EntityRows(db, columns);
    this.#instanceValues = new ValueColumns('IMAGE', columns, ['SOPInstanceUID', 'SOPClassUID']);
    const names = [...instanceColumns, ...this.#instanceValues.names];
    this.#insertInstance = db.prepare(`INSERT INTO instances (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`);
    this.#sameUid = db.prepare('SELECT series_id, variant, twin FROM instances WHERE SOPInstanceUID = ?');
    this.#grow = db.prepare('UPDATE series SET instance_count = instance_count + ?, bytes = bytes + ? WHERE id = ?');
    this.#files = new ObjectFiles(db);
    this.#studyBytes = db.prepare(
      'SELECT sum(e.bytes) AS bytes FROM studies s JOIN series e ON e.study_id = s.id WHERE s.StudyInstanceUID = ?',
    );
    this.#received = db.prepare('UPDATE studies SET last_received = ?1 WHERE id = ?2 AND last_received < ?1');
    this.#studyOf = db.prepare('SELECT e.study_id FROM instances i JOIN series e ON e.id = i.series_id WHERE i.id = ?');
    this.#completeness = new CompletenessWriter(db);
    this.#totals = countTotals(db);
    this.#latest = Number(db.prepare('SELECT max(last_received) AS latest FROM studies').get()?.latest ?? 0);
  }

  /** Of all that was taken in, committed or not. */
  get totals(): Totals {
    return this.#totalsOwed ?? this.#totals;
  }

  /** Takes an object in. It is committed with those that follow soon, at the latest by `commit`. None is while a commit is owed. */
  insert(entry: IndexEntry): InsertOutcome {
    const failure = this.#owed.length === 0 ? undefined : this.commit();
    if (failure !== undefined) return { ok: false, failure };
    try {
      this.#open();
      const variant = this.#put(entry, this.#arrival(entry));
      this.#uncommitted.push(entry);
      if (this.#uncommitted.length >= longestBatch) this.#commitInTime();
      return { ok: true, variant };
    } catch (error) {
      const refused = this.#undo(error);
      this.#commitInTime();
      return { ok: false, failure: refused };
    }
  }

  /** The same, committed by itself. */
  insertAlone(entry: IndexEntry): InsertOutcome {
    let variant = 0;
    const failure = this.#transaction(() => {
      variant = this.#put(entry, this.#arrival(entry));
    });
    return failure === undefined ? { ok: true, variant } : { ok: false, failure };
  }

  /** An object came that is here already: its study is as new as if it had been another one. `receivedAt` in milliseconds since 1970. */
  cameAgain(id: number, receivedAt: number): void {
    // What is owed goes first, by whoever brings the next new object.
    if (this.#owed.length > 0) return;
    try {
      this.#open();
      const row = this.#studyOf.get(id);
      if (row !== undefined) this.#touch(Number(row.study_id), this.#arrival({ receivedAt }));
    } catch (error) {
      this.#undo(error);
      this.#commitInTime();
    }
  }

  /** Commits what was taken in: whoever reads the index by another handle finds it. */
  commit(): IndexFailure | undefined {
    if (this.#totalsBefore === undefined && this.#owed.length === 0) return undefined;
    try {
      this.#open();
      this.#end();
      return undefined;
    } catch (error) {
      return this.#undo(error);
    }
  }

  /** Objects in the index under one SOP Instance UID, first received first. */
  locations(sopInstanceUid: string): (ObjectLocation & { readonly id: number })[] {
    if (this.#absent.has(sopInstanceUid)) return [];
    const found = this.#files.locations(sopInstanceUid);
    if (found.length > 0) return found;
    if (this.#absent.size >= longestBatch) this.#absent.clear();
    this.#absent.add(sopInstanceUid);
    return found;
  }

  /** What the index says of the files in one folder, or of those that are named. */
  inFolder(folder: string, files?: readonly string[]): FileRow[] {
    return this.#files.inFolder(folder, files);
  }

  /** Takes out and puts in, in one transaction. */
  replace(removedIds: readonly number[], added: readonly IndexEntry[]): IndexFailure | undefined {
    return this.#transaction(() => {
      this.#remove(removedIds);
      const twins = added.filter((entry) => this.#put(entry) > 0);
      orderTwins(
        this.#db,
        twins.map(({ record }) => record.sopInstanceUid),
      );
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
    if (row?.bytes === null || row?.bytes === undefined) return undefined;
    let bytes = Number(row.bytes);
    for (const growth of this.#grown.values()) if (growth.studyInstanceUid === studyInstanceUid) bytes += growth.bytes;
    return bytes;
  }

  /** Folders the index knows of, for finding those whose files are gone. */
  folders(): string[] {
    return this.#db
      .prepare('SELECT folder FROM studies UNION SELECT folder FROM instances WHERE folder IS NOT NULL')
      .all()
      .map((row) => String(row.folder));
  }

  /** `id`: which archive the index belongs to. `file`: as which file it was known to have all of it, see `index-copy.ts`. */
  noted(name: 'id' | 'file'): string | undefined {
    const row = this.#db.prepare('SELECT value FROM archive WHERE name = ?').get(name);
    return row === undefined ? undefined : String(row.value);
  }

  note(name: 'id' | 'file', value: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO archive (name, value) VALUES (?, ?)').run(name, value);
  }

  /** Commits what was taken in and closes. */
  close(): void {
    const failure = this.commit();
    if (failure !== undefined) this.onFailure(failure);
    this.#db.close();
  }

  #transaction(work: () => void): IndexFailure | undefined {
    const failure = this.commit();
    if (failure !== undefined) return failure;
    try {
      this.#open();
      work();
      this.#end();
      return undefined;
    } catch (error) {
      return this.#undo(error);
    }
  }

  /** Begins a transaction unless one is open. */
  #open(): void {
    if (this.#totalsBefore !== undefined) return;
    this.#begin.run();
    this.#totalsBefore = { ...this.#totals };
    this.#timer = setTimeout(() => this.#commitInTime(), commitWithinMs);
    this.#uncommitted = this.#owed;
    this.#owed = [];
    for (const entry of this.#uncommitted) this.#put(entry);
  }

  #end(): void {
    if (this.#db.isTransaction) this.#writeSums();
    this.#commit.run();
    this.commits++;
    this.#uncommitted = [];
    this.#totalsOwed = undefined;
    this.#ended();
  }

  /** What objects of one series and study share is written once for all of them. */
  #writeSums(): void {
    for (const [study, receivedAt] of this.#touched) this.#received.run(receivedAt, study);
    for (const [series, { instances, bytes }] of this.#grown) this.#grow.run(instances, bytes, series);
    this.#touched.clear();
    this.#grown.clear();
  }

  #undo(error: unknown): IndexFailure {
    const failure = indexFailure(error);
    if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK');
    this.#rows.forget();
    this.#owed = [...this.#uncommitted, ...this.#owed];
    if (this.#owed.length > 0) this.#totalsOwed ??= this.#totals;
    this.#totals = { ...(this.#totalsBefore ?? this.#totals) };
    this.#uncommitted = [];
    this.#ended();
    return failure;
  }

  #ended(): void {
    clearTimeout(this.#timer);
    this.#touched.clear();
    this.#grown.clear();
    this.#totalsBefore = undefined;
  }

  #commitInTime(): void {
    const failure = this.commit();
    if (failure !== undefined) this.onFailure(failure);
  }

  /** By which studies are in order: after all that came before, whatever the clock says. */
  #arrival({ receivedAt }: Pick<IndexEntry, 'receivedAt'>): number {
    return receivedAt >= this.#latest ? receivedAt : this.#latest + 1;
  }

  /** `arrivedAt` puts its study in order among the others, milliseconds since 1970. */
  #put(entry: IndexEntry, arrivedAt = entry.receivedAt): number {
    const { record } = entry;
    const { patient, study, series } = this.#rows.of(record);
    let variant = 0;
    let twin = 0;
    for (const row of this.#absent.has(record.sopInstanceUid) ? [] : this.#sameUid.all(record.sopInstanceUid)) {
      variant = Math.max(variant, Number(row.variant) + 1);
      if (row.series_id === series.id) twin = Math.max(twin, Number(row.twin) + 1);
    }
    const values = record.values.IMAGE;
    this.#absent.delete(record.sopInstanceUid);
    this.#insertInstance.run(
      series.id,
      record.sopInstanceUid,
      record.sopClassUid,
      variant,
      twin,
      entry.transferSyntaxUid,
      entry.folder === studyFolder(record.studyInstanceUid) ? null : entry.folder,
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
    this.#touch(study.id, arrivedAt);
    this.#completeness.arrived(record.sopInstanceUid);
    const growth = this.#grown.get(series.id) ?? { studyInstanceUid: record.studyInstanceUid, instances: 0, bytes: 0 };
    growth.instances += twin === 0 ? 1 : 0;
    growth.bytes += entry.byteLength;
    this.#grown.set(series.id, growth);
    if (patient.added) this.#totals.patients++;
    if (study.added) this.#totals.studies++;
    if (series.added) this.#totals.series++;
    if (twin === 0) this.#totals.instances++;
    this.#totals.bytes += entry.byteLength;
    return variant;
  }

  #touch(study: number, arrivedAt: number): void {
    this.#touched.set(study, Math.max(arrivedAt, this.#touched.get(study) ?? 0));
    this.#latest = Math.max(arrivedAt, this.#latest);
  }

  #remove(ids: readonly number[]): void {
    if (ids.length === 0) return;
    this.#writeSums();
    const gone = removeInstances(this.#db, ids);
    for (const name of ['patients', 'studies', 'series', 'instances', 'bytes'] as const) this.#totals[name] -= gone[name];
    this.#rows.forget();
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
