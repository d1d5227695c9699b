import { promises as fs } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; one that is there is left as it is. Node's own `recursive` never returns where a file system
 * says ENOENT of a folder that it does not let anybody make, as /proc does.
 *
 * @throws the error of the system call that failed
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    return await fs.mkdir(folder, mode);
  } catch (error) {
    const above = dirname(folder);
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT' && above !== folder;
    if (isMissing) await makeFolder(above, mode);
    else if (await isFolder(folder)) return;
    else throw error;
  }
  try {
    await fs.mkdir(folder, mode);
  } catch (error) {
    // Somebody else may have been quicker.
    if (!(await isFolder(folder))) throw error;
  }
}

/** Asked of the folder, not of the code: which one mkdir gives for a folder that is there differs between systems. */
function isFolder(path: string): Promise<boolean> {
  return fs.stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
