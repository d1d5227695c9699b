import { randomBytes } from 'node:crypto';
import { join, parse } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { systemCode } from '../system/error-code.ts';
import { writeFailure } from '../system/file-failure.ts';
import { removeFolder, renameInto } from './file-calls.ts';
import { exists } from './file-reader.ts';
import type { Layout } from './layout.ts';

interface Place {
  readonly folder: string;
  readonly file: string;
}

/** Files taken out of the archive, kept under a token until the next start. */
export class Trash {
  readonly #layout: Layout;
  readonly #taken = new Map<string, readonly Place[]>();

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Moves files out, all or none. One that is gone already counts as moved. */
  async take(places: readonly Place[]): Promise<{ ok: true; token: string } | { ok: false; failure: ServiceFailure }> {
    const token = randomBytes(12).toString('hex');
    const moved: Place[] = [];
    for (const place of places) {
      try {
        await renameInto(this.#kept(place), this.#trashed(token, place));
        moved.push(place);
      } catch (error) {
        if (systemCode(error) === 'ENOENT' && !(await exists(this.#kept(place)))) continue;
        await this.#moveBack(token, moved);
        return { ok: false, failure: writeFailure(error, 'in the archive folder') };
      }
    }
    this.#taken.set(token, moved);
    return { ok: true, token };
  }

  /** Moves the files back; the folders they are in now, or undefined if the token is not known (any more). */
  async giveBack(
    token: string,
  ): Promise<{ ok: true; folders: ReadonlySet<string> } | { ok: false; failure: ServiceFailure } | undefined> {
    const places = this.#taken.get(token);
    if (places === undefined) return undefined;
    try {
      await this.#moveBack(token, places);
    } catch (error) {
      return { ok: false, failure: writeFailure(error, 'in the archive folder') };
    }
    this.#taken.delete(token);
    return { ok: true, folders: new Set(places.map((place) => place.folder)) };
  }

  /** Removes the files of a token for good; one that is not known (any more) has none. */
  async empty(token: string): Promise<void> {
    if (!this.#taken.delete(token)) return;
    await removeFolder(join(this.#layout.trash, token));
  }

  /** Folders that a token's files came from. */
  foldersOf(token: string): ReadonlySet<string> {
    return new Set((this.#taken.get(token) ?? []).map((place) => place.folder));
  }

  async #moveBack(token: string, places: readonly Place[]): Promise<void> {
    for (const place of places) {
      const trashed = this.#trashed(token, place);
      if (!(await exists(trashed))) continue; // an earlier attempt got so far
      await renameInto(trashed, await this.#free(place));
    }
  }

  /** Where it was, or beside what has come there meanwhile. */
  async #free(place: Place): Promise<string> {
    const kept = this.#kept(place);
    if (!(await exists(kept))) return kept;
    const { dir, name, ext } = parse(kept);
    return join(dir, `${name}_${randomBytes(5).toString('hex')}${ext}`);
  }

  #kept({ folder, file }: Place): string {
    return join(this.#layout.objects, folder, file);
  }

  #trashed(token: string, { folder, file }: Place): string {
    return join(this.#layout.trash, token, folder, file);
  }
}
