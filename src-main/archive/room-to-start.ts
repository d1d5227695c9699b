import { randomFillSync } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { diskSpace } from './disk-space.ts';
import type { Layout } from './layout.ts';

/** Bytes that opening an archive takes at most: the index's log and the memory it shares, a journal, a file to try with. */
const wanted = 1_048_576;

/** Bytes that must be left beside it: it is made while there is plenty. */
const plenty = 64 * wanted;

/**
 * Takes room on the disk while there is plenty, in a file that says nothing: on a disk that is full to the last byte no archive could be
 * opened, neither to give what it has nor to delete what makes room. Where it cannot be made there is none.
 */
export async function keepRoomToStart({ root, room }: Layout): Promise<void> {
  try {
    if (statSync(room, { throwIfNoEntry: false })?.size === wanted || (await diskSpace(root)).freeBytes < plenty) return;
    // Not of zeros: some file systems keep no room for these.
    writeFileSync(room, randomFillSync(Buffer.allocUnsafe(wanted)), { mode: 0o600 });
  } catch {
    return;
  }
}

/** Gives that room back. False: there was none. */
export function giveRoomToStart({ room }: Layout): boolean {
  try {
    rmSync(room);
    return true;
  } catch {
    return false;
  }
}
