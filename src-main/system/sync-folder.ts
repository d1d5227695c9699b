import * as fs from 'node:fs';
import { promisify } from 'node:util';

const openFolder = promisify(fs.open);
const sync = promisify(fs.fsync);
const close = promisify(fs.close);

/**
 * Writes a folder's entries to the disk. Windows keeps them with the file system's journal and cannot open a folder for it.
 *
 * @throws the error of the system call that failed
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const fd = await openFolder(folder, 'r');
  try {
    await sync(fd);
  } finally {
    await close(fd);
  }
}
