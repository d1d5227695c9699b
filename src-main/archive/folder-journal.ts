import * as fs from 'node:fs';
import { join } from 'node:path';
import { readWholeOnTheSpot, TooLong } from '../system/read-whole.ts';
import { syncFolder } from '../system/sync-folder.ts';
import { isFolderBelow } from './layout.ts';

interface Generation {
  readonly file: string;
  readonly fd: number;
  readonly folders: Set<string>;
  /** How many folders of it the disk is known to have. */
  synced: number;
}

/** Bytes of one generation that are read: names of half a million folders and more. */
const longestGeneration = 64 * 1024 * 1024;

/**
 * The folders in which files and index may disagree after a crash. A folder's name is written down before the first file is
 * put there and struck off once files and index are on the disk, so that a start looks at those few folders only,
 * however large the archive is. A generation is one file of names; `rotate` begins the next.
 */
export class FolderJournal {
  readonly #folder: string;
  #current: Generation;
  #number: number;

  private constructor(folder: string, number: number) {
    this.#folder = folder;
    this.#number = number;
    this.#current = this.#begin();
  }

  /**
   * Opens the journal, and names the folders that earlier runs left in it; undefined, where it is longer than a journal can be: any
   * folder may be meant. Call `forget` for them once they are checked.
   */
  static open(folder: string): { journal: FolderJournal; left: ReadonlySet<string> | undefined; forget: () => void } {
    const files = fs.readdirSync(folder).filter((name) => /^\d+$/.test(name));
    const left = foldersNamed(files.map((file) => join(folder, file)));
    const journal = new FolderJournal(folder, Math.max(0, ...files.map(Number)) + 1);
    const forget = () => {
      for (const file of files) strikeOff(join(folder, file));
    };
    return { journal, left, forget };
  }

  /** How many folders were noted since the last rotation. */
  get size(): number {
    return this.#current.folders.size;
  }

  /** Folders noted since the last rotation. */
  get folders(): ReadonlySet<string> {
    return this.#current.folders;
  }

  /** Notes a folder below `objects` before anything changes in it. Mostly it is known already and this does nothing. */
  note(folder: string): void {
    const { folders, fd } = this.#current;
    if (folders.has(folder)) return;
    fs.writeSync(fd, `${folder}\n`);
    folders.add(folder);
  }

  /** Resolves when what was noted is on the disk. */
  async sync(): Promise<void> {
    const generation = this.#current;
    const size = generation.folders.size;
    if (generation.synced >= size) return;
    await new Promise<void>((resolve, reject) => fs.fsync(generation.fd, (error) => (error ? reject(error) : resolve())));
    if (generation.synced === 0) await syncFolder(this.#folder);
    generation.synced = Math.max(generation.synced, size);
  }

  /** Begins a new generation. The function it returns strikes the old one off. */
  rotate(): () => void {
    const old = this.#current;
    this.#current = this.#begin();
    return () => {
      fs.closeSync(old.fd);
      strikeOff(old.file);
    };
  }

  /** Closes; removes the last generation if `clean`: files and index are on the disk. */
  close(clean: boolean): void {
    fs.closeSync(this.#current.fd);
    if (clean) strikeOff(this.#current.file);
  }

  #begin(): Generation {
    if (!fs.existsSync(this.#folder)) fs.mkdirSync(this.#folder, { mode: 0o700 });
    const file = join(this.#folder, String(this.#number++));
    return { file, fd: fs.openSync(file, 'a', 0o600), folders: new Set(), synced: 0 };
  }
}

function foldersNamed(files: readonly string[]): Set<string> | undefined {
  const named = new Set<string>();
  try {
    for (const file of files) {
      // A line cut short by the crash belongs to a folder that nothing was put into yet.
      for (const line of readWholeOnTheSpot(file, longestGeneration).toString().split('\n'))
        if (isFolderBelow(line)) named.add(line);
    }
    return named;
  } catch (error) {
    if (error instanceof TooLong) return undefined;
    throw error;
  }
}

/** Where it cannot be removed, as while a virus scanner of Windows has it open, the next start looks at a few folders in vain. */
function strikeOff(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    return;
  }
}
