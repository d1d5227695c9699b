import * as fs from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { isCopy } from './index-copy.ts';
import { isSound, openForWriting, schemaNumber } from './index-database.ts';
import { IndexWriter } from './index-writer.ts';
import { migrations } from './migrations/migrations.ts';
import { type IndexFailure, indexFailure, isSqliteError } from './sqlite-failure.ts';

export type OpenedIndex =
  | {
      readonly ok: true;
      readonly writer: IndexWriter;
      /** True if the files must be gone through: the index is new or a copy, or an earlier rebuild did not come to its end. */
      readonly incomplete: boolean;
      /** Where an index that was of no use went. */
      readonly movedAside?: string;
      /** True if the structure was not checked because that takes long. */
      readonly unchecked: boolean;
    }
  | { readonly ok: false; readonly failure: IndexFailure };

/** Larger files are checked in the background: some 32 MiB take a tenth of a second. */
const checkedAtOnce = 33_554_432;

/**
 * Opens the index of an archive. One that is damaged, belongs to another archive or to a newer version of the program is moved
 * aside, and a new one begun: everything in it can be read from the files again.
 */
export function openIndex(file: string, archiveId: string): OpenedIndex {
  try {
    const opened = open(file, archiveId);
    if (opened !== undefined) return opened;
    const movedAside = moveAside(file);
    const again = open(file, archiveId);
    if (again?.ok) return { ...again, movedAside };
    return { ok: false, failure: { code: 'failed', detail: `a new index is of no use: ${file}` } };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** Undefined: of no use. */
function open(file: string, archiveId: string): (OpenedIndex & { ok: true }) | undefined {
  let db: DatabaseSync | undefined;
  try {
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    db = openForWriting(file);
    const newer = schemaNumber(db) > (migrations.at(-1)?.number ?? 0);
    const unchecked = size > checkedAtOnce;
    if (newer || (!unchecked && size > 0 && !isSound(db))) {
      db.close();
      return undefined;
    }
    const writer = new IndexWriter(db);
    const id = writer.noted('id');
    if (id === undefined) return { ok: true, writer, incomplete: true, unchecked };
    if (id === archiveId) return { ok: true, writer, incomplete: isCopy(file, writer), unchecked };
    writer.close();
    return undefined;
  } catch (error) {
    if (db?.isOpen) db.close();
    if (indexFailure(error).code === 'corrupt' || isOtherSchema(error)) return undefined;
    throw error;
  }
}

/** SQLITE_ERROR, _CONSTRAINT, _MISMATCH: our own statements fit every index of ours, so that what they do not fit is damaged or none. */
function isOtherSchema(error: unknown): boolean {
  return isSqliteError(error) && [1, 19, 20].includes(error.errcode & 0xff);
}

/** Renames the index and what belongs to it; says to what. */
export function moveAside(file: string): string {
  let aside = `${file}.set-aside`;
  for (let n = 2; fs.existsSync(aside); n++) aside = `${file}.set-aside-${n}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (fs.existsSync(file + suffix)) fs.renameSync(file + suffix, aside + suffix);
  }
  return aside;
}

function failureOf(error: unknown): IndexFailure {
  if (isSqliteError(error)) return indexFailure(error);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return { code: 'read-only', detail: error.message };
  throw error;
}
