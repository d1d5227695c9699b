import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder for a whole run of the bench, whose own folders are spread over the disk. */
export async function scratchFolder(cache: string, name: string): Promise<string> {
  const scratch = await mkdtemp(join(cache, `${name}-`));
  // ext4 gives no inode away again for a minute after a file was removed, and searches past all of those in a group of blocks for each new
  // file: 0.3 ms after a run of 1,000. A folder that counts as a top folder (chattr +T) has its folders put into groups of their own.
  spawnSync('chattr', ['+T', scratch], { stdio: 'ignore' });
  return scratch;
}

/** A new name in it, for one run. The folder is not made. */
export async function freshFolder(scratch: string, name: string): Promise<string> {
  const folder = await mkdtemp(join(scratch, `${name}-`));
  return join(folder, name);
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
