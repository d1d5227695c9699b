import { promises as fs } from 'node:fs';

export interface DiskSpace {
  /** What is left for us: some of what is free may be kept for others. */
  readonly freeBytes: number;
  readonly diskBytes: number;
}

/** Of the volume that a folder is on. Throws the error of the system call. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await fs.statfs(folder);
  return { freeBytes: bavail * bsize, diskBytes: blocks * bsize };
}
