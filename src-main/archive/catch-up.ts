import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { Syncer } from './durability.ts';
import type { FolderJournal } from './folder-journal.ts';
import { type ReconcileOptions, reconcileFolder } from './reconcile.ts';

/** Makes index and files agree in the folders that the last run's journal names. Throws what SQLite throws. */
export async function catchUp(
  folders: Iterable<string>,
  reconcile: ReconcileOptions,
  { journal, syncer }: { readonly journal: FolderJournal; readonly syncer: Syncer },
): Promise<void> {
  for (const folder of folders) {
    journal.note(folder); // it stays noted until the index is on the disk with what is found now
    await reconcileFolder(folder, reconcile, false);
    await syncAgain(join(reconcile.layout.objects, folder), syncer);
  }
}

/** Syncs all files of a folder, before long: what was received and not synced may be in memory only. */
export async function syncAgain(folder: string, syncer: Syncer): Promise<void> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isFile()) syncer.later(join(folder, entry.name));
}
