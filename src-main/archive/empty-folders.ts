import { promises as fs } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Removes folders below `objects` that have nothing left in them, and what is empty then above them: their names may be a patient's. */
export async function removeEmptyFolders(objects: string, folders: Iterable<string>): Promise<void> {
  const top = resolve(objects);
  for (const folder of new Set(folders)) {
    for (let path = join(top, folder); path.startsWith(top) && path !== top; path = dirname(path)) {
      // Something in it, or gone already: either way there is no more to do.
      const removed = await fs.rmdir(path).then(
        () => true,
        () => false,
      );
      if (!removed) break;
    }
  }
}
