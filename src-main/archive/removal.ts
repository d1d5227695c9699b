import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { systemCode } from '../system/error-code.ts';
import { writeFailure } from '../system/file-failure.ts';
import { removeEmptyFolders } from './empty-folders.ts';
import { removeFile } from './file-calls.ts';
import type { FolderJournal } from './folder-journal.ts';
import type { ObjectRow } from './index-reader.ts';
import { type ReconcileOptions, reconcileFolder } from './reconcile.ts';
import { localFailure } from './sqlite-failure.ts';
import type { Storage } from './storage.ts';
import { Trash } from './trash.ts';

export type Removed =
  | { readonly ok: true; readonly instances: number; readonly token: string }
  | { readonly ok: false; readonly failure: ServiceFailure };

export type Discarded =
  | { readonly ok: true; readonly instances: number }
  | { readonly ok: false; readonly failure: ServiceFailure };

/** `unknown`: the token is of another start, or what it stood for has been restored or forgotten. */
export type Restored =
  | { readonly ok: true; readonly instances: number }
  | { readonly ok: false; readonly failure: ServiceFailure }
  | { readonly ok: false; readonly unknown: true };

export interface RemovalParts {
  readonly storage: Storage;
  readonly journal: FolderJournal;
  readonly reconcile: ReconcileOptions;
  /** Any study may have changed. */
  readonly onChange: () => void;
}

/** Rows in one transaction. */
const chunk = 256;

/** Takes objects out of an archive, files and rows, and brings them back. */
export class Removal {
  readonly #parts: RemovalParts;
  readonly #trash: Trash;

  constructor(parts: RemovalParts) {
    this.#parts = parts;
    this.#trash = new Trash(parts.reconcile.layout);
  }

  remove(rows: readonly ObjectRow[]): Promise<Removed> {
    return this.#parts.storage.track(this.#remove(rows));
  }

  async undo(token: string): Promise<Restored> {
    const { storage, journal, reconcile, onChange } = this.#parts;
    for (const folder of this.#trash.foldersOf(token)) journal.note(folder);
    const given = await storage.track(this.#trash.giveBack(token));
    if (given === undefined) return { ok: false, unknown: true };
    if (!given.ok) return given;
    let instances = 0;
    for (const folder of given.folders) instances += (await storage.track(reconcileFolder(folder, reconcile, false))).added;
    onChange();
    return { ok: true, instances };
  }

  /** Gives the room of what was removed back at once: nothing restores it. */
  forget(token: string): Promise<void> {
    return this.#parts.storage.track(this.#trash.empty(token));
  }

  /**
   * Removes objects for good, their files first: to move these aside, and to note it in the index, takes room that a full disk does not
   * have. Entries of files that could not be removed stay.
   */
  discard(rows: readonly ObjectRow[]): Promise<Discarded> {
    return this.#parts.storage.track(this.#discard(rows));
  }

  async #discard(rows: readonly ObjectRow[]): Promise<Discarded> {
    const { layout } = this.#parts.reconcile;
    const gone: ObjectRow[] = [];
    try {
      // Where the whole folder is gone, a volume may be, and with it nothing that could make room.
      await fs.access(layout.marker);
      for (const row of rows) {
        this.#noteIfRoom(row.folder);
        await removeFile(join(layout.objects, row.folder, row.file));
        gone.push(row);
        // The first one made room for it.
        this.#parts.journal.note(row.folder);
      }
    } catch (error) {
      if (gone.length === 0) return { ok: false, failure: writeFailure(error, 'in the archive folder') };
    }
    const failure = await this.#forgetRows(gone);
    if (failure !== undefined) return { ok: false, failure };
    await this.#removed(gone);
    return { ok: true, instances: gone.length };
  }

  #noteIfRoom(folder: string): void {
    try {
      this.#parts.journal.note(folder);
    } catch (error) {
      if (systemCode(error) !== 'ENOSPC') throw error;
    }
  }

  async #remove(rows: readonly ObjectRow[]): Promise<Removed> {
    for (const { folder } of rows) this.#parts.journal.note(folder);
    const taken = await this.#trash.take(rows);
    if (!taken.ok) return taken;
    const failure = await this.#forgetRows(rows);
    if (failure !== undefined) {
      // Nothing could bring them back: nobody gets the token.
      await this.undo(taken.token);
      return { ok: false, failure };
    }
    await this.#removed(rows);
    return { ok: true, instances: rows.length, token: taken.token };
  }

  async #forgetRows(rows: readonly ObjectRow[]): Promise<ServiceFailure | undefined> {
    for (let at = 0; at < rows.length; at += chunk) {
      const ids = rows.slice(at, at + chunk).map((row) => row.id);
      const failure = this.#parts.reconcile.writer().replace(ids, []);
      if (failure !== undefined) return localFailure(failure);
      await new Promise((goOn) => setImmediate(goOn));
    }
    return undefined;
  }

  async #removed(rows: readonly ObjectRow[]): Promise<void> {
    const { reconcile, onChange } = this.#parts;
    await removeEmptyFolders(
      reconcile.layout.objects,
      rows.map(({ folder }) => folder),
    );
    onChange();
  }
}
