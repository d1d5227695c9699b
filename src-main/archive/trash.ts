import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join, parse, relative, sep } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { systemCode } from '../system/error-code.ts';
import { writeFailure } from '../system/file-failure.ts';
import { removeFolder, renameFile, renameInto } from './file-calls.ts';
import { exists } from './file-reader.ts';
import { type Layout, topFolder } from './layout.ts';

interface Place {
  readonly folder: string;
  readonly file: string;
}

/** What the folder of a token ends in once its files are being moved back. */
const goesBack = '.back';

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

  /** First the folder is named as one that goes back: where the program ends meanwhile, the next start goes on and removes none of it. */
  async #moveBack(token: string, places: readonly Place[]): Promise<void> {
    if (places.length === 0) return;
    const trashed = join(this.#layout.trash, token);
    const back = trashed + goesBack;
    if (!(await exists(back))) await renameFile(trashed, back);
    for (const place of places) await moveBack(this.#layout, back, place);
    await removeFolder(back);
  }

  #kept({ folder, file }: Place): string {
    return join(this.#layout.objects, folder, file);
  }

  #trashed(token: string, { folder, file }: Place): string {
    return join(this.#layout.trash, token, folder, file);
  }
}

/**
 * Moves back what an earlier run was moving back when it ended. `note` hears of each folder before anything comes into it. Gives the names
 * in the trash that may be emptied. What cannot be moved stays for the next start.
 *
 * @throws the error of the system call that failed where the trash cannot be read
 */
export async function giveBackLeft(
  layout: Layout,
  { note, onProblem }: { readonly note: (folder: string) => void; readonly onProblem: (failure: ServiceFailure) => void },
): Promise<string[]> {
  const names = await fs.readdir(layout.trash);
  for (const name of names.filter((one) => one.endsWith(goesBack))) {
    const back = join(layout.trash, name);
    try {
      for (const entry of await fs.readdir(back, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const folder = relative(back, entry.parentPath).split(sep).join('/') || topFolder;
        note(folder);
        await moveBack(layout, back, { folder, file: entry.name });
      }
      await removeFolder(back);
    } catch (error) {
      onProblem(writeFailure(error, back));
    }
  }
  return names.filter((name) => !name.endsWith(goesBack));
}

/** To where it was, or beside what has come there meanwhile. */
async function moveBack(layout: Layout, from: string, { folder, file }: Place): Promise<void> {
  const trashed = join(from, folder, file);
  if (!(await exists(trashed))) return; // an earlier attempt got so far
  const kept = join(layout.objects, folder, file);
  const { dir, name, ext } = parse(kept);
  const free = (await exists(kept)) ? join(dir, `${name}_${randomBytes(5).toString('hex')}${ext}`) : kept;
  await renameInto(trashed, free);
}
