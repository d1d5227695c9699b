import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileObject } from '../../src-main/archive/file-objects.ts';
import type { StoredObject } from '../../src-main/dicom/services/store-source.ts';

const manifest = resolve(import.meta.dirname, '../../../shared/corpus/MANIFEST.csv');

/** Whether the corpus of real files lies beside this repository; says so where it does not. */
export function hasCorpus(): boolean {
  const there = existsSync(manifest);
  if (!there) console.log('SKIPPED: interop with real files (no ../shared/corpus beside the repository)');
  return there;
}

/** A real file and what is to be sent of it. */
export interface CorpusObject extends StoredObject {
  readonly file: string;
}

/** Every valid and every quirky file, each SOP instance UID once: several files share one. */
export async function corpusObjects(): Promise<CorpusObject[]> {
  const rows = readFileSync(manifest, 'utf8').split('\n').slice(1);
  const objects = new Map<string, CorpusObject>();
  for (const row of rows) {
    const [name = '', kind] = row.split(',', 2);
    if (kind !== 'valid' && kind !== 'quirky') continue;
    const file = join(dirname(manifest), name);
    const entry = await fileObject(file);
    if (entry.kind !== 'object') throw new Error(`${name} is left out: ${JSON.stringify(entry.failure)}`);
    if (!objects.has(entry.object.sopInstanceUid)) objects.set(entry.object.sopInstanceUid, { ...entry.object, file });
  }
  return [...objects.values()];
}
