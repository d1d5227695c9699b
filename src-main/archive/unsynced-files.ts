import { join } from 'node:path';
import { syncAgain } from './catch-up.ts';
import type { Syncer } from './durability.ts';

/** Files that were left to the system (`durability` is `none`), put on the disk after all where somebody relies on it. */
export class UnsyncedFiles {
  readonly #objectsFolder: string;
  readonly #syncer: Syncer;

  constructor(objectsFolder: string, syncer: Syncer) {
    this.#objectsFolder = objectsFolder;
    this.#syncer = syncer;
  }

  /** All in these folders, below the objects; one folder after the other, so that few files wait at a time. */
  async syncFolders(folders: Iterable<string>): Promise<void> {
    for (const folder of folders) {
      await syncAgain(join(this.#objectsFolder, folder), this.#syncer);
      await this.#syncer.flush();
    }
  }

  /** These files, and what leads to them. `Syncer.isSafe` says which could not be. */
  syncFiles(files: readonly string[]): Promise<void> {
    for (const file of files) this.#syncer.later(file);
    return this.#syncer.flush();
  }
}
