import { dirname } from 'node:path';
import { errorCode } from './error-code.ts';
import { type FolderCalls, threadedFolderCalls } from './folder-calls.ts';

/**
 * Makes a folder and those above it; one that is there is left as it is. Node's own `recursive` never returns where a file system
 * says ENOENT of a folder that it does not let anybody make, as /proc does.
 *
 * @throws the error of the system call that failed
 */
export async function makeFolder(folder: string, mode = 0o777, calls = threadedFolderCalls): Promise<void> {
  try {
    await calls.mkdir(folder, mode);
    return;
  } catch (error) {
    const above = dirname(folder);
    const isMissing = errorCode(error) === 'ENOENT' && above !== folder;
    if (isMissing) await makeFolder(above, mode, calls);
    else if (await isFolder(folder, calls)) return;
    else throw error;
  }
  try {
    await calls.mkdir(folder, mode);
  } catch (error) {
    // Somebody else may have been quicker.
    if (!(await isFolder(folder, calls))) throw error;
  }
}

/** Asked of the folder, not of the code: which one mkdir gives for a folder that is there differs between systems. */
async function isFolder(path: string, { stat }: FolderCalls): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
