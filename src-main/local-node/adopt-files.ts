import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { LocalFailureCode, ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { Archive } from '../archive/archive.ts';
import type { ImportResult } from '../archive/import-files.ts';
import type { PlacingRules } from '../archive/storage.ts';
import { systemCode } from '../system/error-code.ts';

/** Says that the files which lay in the folder before are in the archive. */
const marker = 'adopted.json';

/** What dcmqrscp keeps beside its images. */
const notImages = /^(index\.dat|lockfile.*)$/i;

/** What an archive has in its folder (`layout.ts`), and what is beside it there. */
const ours =
  /^((archive|pins|adopted)\.json(\.new)?|archive\.(lock|room|sock).*|index\.sqlite.*|objects|incoming|journal|trash|damaged)$/;

/**
 * Takes files that another program has left in an area's folder into its archive, once: dcmqrscp keeps them side by side in there,
 * others in folders. They stay where they are. Undefined when that has been done before, or there were none. What is broken off goes
 * on at the next start, and so does what could not be read or written then. Of the area's rules those of names hold: nothing is deleted
 * or replaced for what was there all along.
 */
export async function adoptFiles(
  archive: Archive,
  { naming, extension }: PlacingRules = {},
  signal?: AbortSignal,
): Promise<ImportResult | undefined> {
  const done = join(archive.folder, marker);
  if (await isThere(done)) return undefined;
  const found = (await fs.readdir(archive.folder)).filter((name) => !ours.test(name) && !notImages.test(name));
  const rules = { ...(naming && { naming }), ...(extension !== undefined && { extension }) };
  const paths = found.map((name) => join(archive.folder, name));
  const result = paths.length === 0 ? undefined : await archive.importFiles(paths, signal, rules);
  if (signal?.aborted) return undefined;
  if (result?.leftOut.some(({ failure }) => !isOfNoUse(failure))) return result;
  await fs.writeFile(done, `${JSON.stringify({ format: 1, imported: result?.imported ?? 0 })}\n`, { mode: 0o600 });
  return result;
}

/** What will never be an object, however often it is looked at. */
const ofNoUse: ReadonlySet<string> = new Set(['not-dicom-file', 'directory-file', 'damaged-file'] satisfies LocalFailureCode[]);

function isOfNoUse(failure: ServiceFailure): boolean {
  return failure.kind === 'local' && ofNoUse.has(failure.code);
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
