import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Where an object's data set lies: `folder` is relative to the archive's objects, with `/`. */
export interface ObjectLocation {
  readonly folder: string;
  readonly file: string;
  readonly dataOffset: number;
  readonly byteLength: number;
  readonly transferSyntaxUid: string;
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

/** Asks the index where objects lie, on the handle that writes it: what is not committed yet is found as well. */
export class ObjectFiles {
  readonly #isThere: StatementSync;
  readonly #locations: StatementSync;
  readonly #inFolder: StatementSync;
  readonly #filesInFolder: StatementSync;

  constructor(db: DatabaseSync) {
    this.#isThere = db.prepare('SELECT 1 FROM instances WHERE SOPInstanceUID = ?');
    this.#locations = db.prepare(`${locationSelect} WHERE i.SOPInstanceUID = ? ORDER BY i.variant`);
    this.#inFolder = db.prepare(inFolderSelect(''));
    this.#filesInFolder = db.prepare(inFolderSelect('AND i.file IN (SELECT value FROM json_each(?2))'));
  }

  locations(sopInstanceUid: string): (ObjectLocation & { readonly id: number })[] {
    // Mostly nothing is: the index over the UIDs alone says it.
    if (this.#isThere.get(sopInstanceUid) === undefined) return [];
    return this.#locations.all(sopInstanceUid).map(toLocation);
  }

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
}

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
