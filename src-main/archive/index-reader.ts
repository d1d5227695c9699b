import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EntityPath } from '../../src-shared/contract/common.ts';
import { queryLevels } from '../../src-shared/dicom/query/levels.ts';
import { openForReading, readColumns } from './index-database.ts';
import { depthOf } from './matching.ts';
import { compileQuery, type IndexColumns, type IndexQuery, pathKeys } from './query-sql.ts';

/** Some answers. `next` asks for those after them; undefined at the end. */
export interface Page {
  /** Keywords of the values in each row. */
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** IMAGE level: rows that stand beside another object with their SOP Instance UID, by position. */
  readonly variants: readonly number[];
  /** IMAGE level: rows that took the place of another object with their SOP Instance UID, by position, with milliseconds since 1970. */
  readonly replaced: ReadonlyMap<number, number>;
  readonly next: number | undefined;
}

/** An object of the archive as needed to send or remove it. Plain data: it comes from the worker thread. */
export interface ObjectRow {
  readonly id: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly folder: string;
  readonly file: string;
  readonly dataOffset: number;
  readonly byteLength: number;
}

export interface ObjectPage {
  readonly rows: readonly ObjectRow[];
  readonly next: number | undefined;
}

/** Prepared statements kept: queries of one form differ in their parameters only. */
const keptStatements = 64;

/** The handle that only reads. Answers come in pages found again by row id: no cursor stays open between them. */
export class IndexReader {
  readonly #db: DatabaseSync;
  readonly #columns: IndexColumns;
  readonly #statements = new Map<string, StatementSync>();

  /** Throws node:sqlite's errors. */
  constructor(file: string) {
    this.#db = openForReading(file);
    this.#columns = readColumns(this.#db);
  }

  /** Patients and studies come newest first, series and images in the order they arrived. */
  page(query: IndexQuery, after: number | undefined, limit: number): Page {
    const compiled = compileQuery(query, this.#columns);
    const newestFirst = depthOf(query.level) < 2;
    const image = query.level === 'IMAGE';
    const sql = `${compiled.select}${image ? ', i.variant, i.replaced_at' : ''} ${compiled.from} WHERE ${compiled.where.sql}${
      after === undefined ? '' : ` AND ${compiled.id} ${newestFirst ? '<' : '>'} ?`
    } ORDER BY ${compiled.id} ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`;
    const cursor = after === undefined ? [] : [after];
    const found = this.#prepare(sql).all(...compiled.where.params, ...cursor, limit) as unknown as (string | number | null)[][];
    const rows = found.map((row) =>
      row.slice(1, compiled.names.length + 1).map((value) => (value === null ? '' : String(value))),
    );
    const variants: number[] = [];
    const replaced = new Map<number, number>();
    for (const [i, row] of image ? found.entries() : []) {
      if (Number(row[compiled.names.length + 1]) > 0) variants.push(i);
      const at = row[compiled.names.length + 2];
      if (typeof at === 'number') replaced.set(i, at);
    }
    const last = found.at(-1)?.[0];
    return { names: compiled.names, rows, variants, replaced, next: found.length < limit ? undefined : Number(last) };
  }

  /** Objects that a query at any level leads to. */
  objects(query: Omit<IndexQuery, 'level' | 'returns'>, after: number | undefined, limit: number): ObjectPage {
    const compiled = compileQuery({ ...query, level: 'IMAGE', returns: [] }, this.#columns);
    const sql = `SELECT i.id, i.SOPClassUID, i.SOPInstanceUID, s.StudyInstanceUID, e.SeriesInstanceUID, i.transfer_syntax, coalesce(i.folder, s.folder), i.file, i.data_offset, i.byte_length
      ${compiled.from} WHERE ${compiled.where.sql}${after === undefined ? '' : ' AND i.id > ?'} ORDER BY i.id LIMIT ?`;
    const cursor = after === undefined ? [] : [after];
    const found = this.#prepare(sql).all(...compiled.where.params, ...cursor, limit) as unknown as (string | number)[][];
    const rows = found.map(toObjectRow);
    return { rows, next: found.length < limit ? undefined : rows.at(-1)?.id };
  }

  /**
   * Objects here under an entity, each SOP Instance UID once. The deepest UID alone decides: servers differ in how they write the
   * keys above it.
   */
  localCount(path: EntityPath): number {
    const key = pathKeys[depthOf(path.level)] ?? 'PatientID';
    const value = path[key]?.trim() ?? '';
    if (value === '' && key !== 'PatientID') return 0;
    const row = this.#prepare(countSql[key]).get(value) as unknown as number[] | undefined;
    return row?.[0] ?? 0;
  }

  /** Studies whose last object came longest ago, first. One UID under several patients is one study. */
  oldestStudies(limit: number): string[] {
    const rows = this.#prepare(
      `SELECT s.StudyInstanceUID FROM studies s WHERE s.StudyInstanceUID <> '' AND NOT EXISTS (
         SELECT 1 FROM studies o WHERE o.StudyInstanceUID = s.StudyInstanceUID AND (o.last_received, o.id) > (s.last_received, s.id))
       ORDER BY s.last_received, s.id LIMIT ?`,
    ).all(limit) as unknown as string[][];
    return rows.map(([uid]) => String(uid));
  }

  close(): void {
    this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement !== undefined) return statement;
    if (this.#statements.size >= keptStatements) this.#statements.clear();
    statement = this.#db.prepare(sql);
    statement.setReturnArrays(true);
    this.#statements.set(sql, statement);
    return statement;
  }
}

const countSql = {
  PatientID:
    'SELECT coalesce(sum(e.instance_count), 0) FROM patients p JOIN studies s ON s.patient_id = p.id JOIN series e ON e.study_id = s.id WHERE p.PatientID = ?',
  StudyInstanceUID:
    'SELECT coalesce(sum(e.instance_count), 0) FROM studies s JOIN series e ON e.study_id = s.id WHERE s.StudyInstanceUID = ?',
  SeriesInstanceUID: 'SELECT coalesce(sum(instance_count), 0) FROM series WHERE SeriesInstanceUID = ?',
  SOPInstanceUID: 'SELECT count(*) FROM (SELECT 1 FROM instances WHERE SOPInstanceUID = ? LIMIT 1)',
} as const satisfies Record<(typeof pathKeys)[number], string>;

function toObjectRow(row: (string | number)[]): ObjectRow {
  const [id, sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid, transferSyntaxUid, folder, file, ...where] = row;
  const [dataOffset, byteLength] = where;
  return {
    id: Number(id),
    sopClassUid: String(sopClassUid),
    sopInstanceUid: String(sopInstanceUid),
    studyInstanceUid: String(studyInstanceUid),
    seriesInstanceUid: String(seriesInstanceUid),
    transferSyntaxUid: String(transferSyntaxUid),
    folder: String(folder),
    file: String(file),
    dataOffset: Number(dataOffset),
    byteLength: Number(byteLength),
  };
}

/** The keys of a path as a query: every one that is given must match exactly. */
export function keysOfPath(path: EntityPath): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const level of queryLevels) {
    if (depthOf(level) > depthOf(path.level)) break;
    const key = pathKeys[depthOf(level)] ?? 'PatientID';
    const value = path[key];
    if (value !== undefined) keys[key] = value;
  }
  return keys;
}
