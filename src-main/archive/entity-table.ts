import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import { ValueColumns } from './index-values.ts';
import type { ObjectRecord } from './object-record.ts';
import { type IndexColumns, tableOf } from './query-sql.ts';

interface Entity {
  readonly id: number;
  /** Columns that no object has had a value for yet, by their place in `ValueColumns.names`. */
  readonly missing: Set<number>;
}

/** Patients, studies and series remembered between inserts: images of one series mostly arrive together. */
const remembered = 2_000;

/**
 * The rows of one level above the instances: found by their key or made. The first object's values stay, later objects fill
 * the gaps: a report without a study description may come before the images that have it.
 */
export class EntityTable {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #db: DatabaseSync;
  readonly #level: QueryLevel;
  readonly #values: ValueColumns;
  readonly #cache = new Map<string, Entity>();
  readonly #fills = new Map<string, StatementSync>();

  /** `keys` are the columns that tell rows apart; `extra` others that the caller fills. */
  constructor(
    db: DatabaseSync,
    level: QueryLevel,
    columns: IndexColumns,
    keys: readonly string[],
    extra: readonly string[] = [],
  ) {
    this.#db = db;
    this.#level = level;
    this.#values = new ValueColumns(level, columns, keys);
    const table = tableOf[level];
    const all = [...keys, ...extra, ...this.#values.names, 'character_set', 'more'];
    this.#find = db.prepare(`SELECT * FROM ${table} WHERE ${keys.map((key) => `${key} = ?`).join(' AND ')}`);
    this.#insert = db.prepare(`INSERT INTO ${table} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})`);
  }

  /** The row's id, and whether it is new. */
  idOf(
    record: ObjectRecord,
    keys: readonly SQLInputValue[],
    extra: readonly SQLInputValue[] = [],
  ): { id: number; added: boolean } {
    const cacheKey = keys.join('\n');
    const values = record.values[this.#level];
    const known = this.#cache.get(cacheKey) ?? this.#load(cacheKey, keys);
    if (known !== undefined) {
      this.#fill(known, values);
      return { id: known.id, added: false };
    }
    const columns = this.#values.of(values);
    const { lastInsertRowid } = this.#insert.run(
      ...keys,
      ...extra,
      ...columns,
      record.characterSet || null,
      this.#values.more(values),
    );
    const missing = this.#missing((_, i) => columns[i] === null);
    this.#remember(cacheKey, { id: Number(lastInsertRowid), missing });
    return { id: Number(lastInsertRowid), added: true };
  }

  /** Rows may have gone, by a rollback or a removal. */
  forget(): void {
    this.#cache.clear();
  }

  #load(cacheKey: string, keys: readonly SQLInputValue[]): Entity | undefined {
    const row = this.#find.get(...keys);
    if (row === undefined) return undefined;
    const entity: Entity = { id: Number(row.id), missing: this.#missing((name) => row[name] === null) };
    this.#remember(cacheKey, entity);
    return entity;
  }

  #missing(isMissing: (name: string, index: number) => boolean): Set<number> {
    return new Set(this.#values.names.keys().filter((index) => isMissing(this.#values.names[index] ?? '', index)));
  }

  #remember(cacheKey: string, entity: Entity): void {
    if (this.#cache.size >= remembered) this.#cache.clear();
    this.#cache.set(cacheKey, entity);
  }

  #fill(entity: Entity, values: Readonly<Record<string, string>>): void {
    if (entity.missing.size === 0) return;
    for (const index of entity.missing) {
      const value = this.#values.at(index, values);
      if (value === null) continue;
      const name = this.#values.names[index] ?? '';
      let statement = this.#fills.get(name);
      if (statement === undefined) {
        statement = this.#db.prepare(`UPDATE ${tableOf[this.#level]} SET ${name} = ? WHERE id = ?`);
        this.#fills.set(name, statement);
      }
      statement.run(value, entity.id);
      entity.missing.delete(index);
    }
  }
}
