import { mkdirSync, promises, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

interface FolderCalls {
  mkdir(path: string, mode: number): Promise<unknown> | unknown;
  stat(path: string): Promise<Stats> | Stats;
}

const threadedCalls: FolderCalls = {
  mkdir: (path, mode) => promises.mkdir(path, mode),
  stat: (path) => promises.stat(path),
};

/** For a process that has nothing else to do meanwhile: a slow disk stops the main loop. */
export const folderCallsOnTheSpot: FolderCalls = { mkdir: mkdirSync, stat: (path) => statSync(path) };

/**
 * Makes a folder and those above it; one that is there is left as it is. Node's own `recursive` never returns where a file system
 * says ENOENT of a folder that it does not let anybody make, as /proc does.
 *
 * @throws the error of the system call that failed
 */
export async function makeFolder(folder: string, mode = 0o777, calls = threadedCalls): Promise<void> {
  try {
    await calls.mkdir(folder, mode);
    return;
  } catch (error) {
    const above = dirname(folder);
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT' && above !== folder;
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
