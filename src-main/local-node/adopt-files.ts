import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { Archive } from '../archive/archive.ts';
import { systemCode } from '../archive/file-failure.ts';
import type { ImportResult } from '../archive/import-files.ts';

/** Says that the files which lay in the folder before are in the archive. */
const marker = 'adopted.json';

/** What dcmqrscp keeps beside its images. */
const notImages = /^(index\.dat|lockfile.*)$/i;

/**
 * Takes files that another program has left in an area's folder into its archive, once: dcmqrscp keeps them side by side in there.
 * They stay where they are. Undefined when that has been done before, or there were none.
 */
export async function adoptFiles(archive: Archive): Promise<ImportResult | undefined> {
  const done = join(archive.folder, marker);
  if (await isThere(done)) return undefined;
  const entries = await fs.readdir(archive.folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !isOurs(entry.name) && !notImages.test(entry.name));
  const result = files.length === 0 ? undefined : await archive.importFiles(files.map(({ name }) => join(archive.folder, name)));
  await fs.writeFile(done, `${JSON.stringify({ format: 1, imported: result?.imported ?? 0 })}\n`, { mode: 0o600 });
  return result;
}

function isOurs(name: string): boolean {
  return /^(archive|pins|adopted)\.json|^archive\.lock|^index\.sqlite/.test(name);
}

async function isThere(file: string): Promise<boolean> {
  try {
    await fs.access(file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
