import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileObject } from '../../src-main/archive/file-objects.ts';
import { threadedAccess } from '../../src-main/archive/file-reader.ts';
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
  const [first = []] = await corpusRounds();
  return first;
}

/** Every valid and every quirky file once, in lists without two of the same SOP instance UID. */
export async function corpusRounds(): Promise<CorpusObject[][]> {
  const rounds: Map<string, CorpusObject>[] = [];
  for (const file of corpusFiles('valid', 'quirky')) {
    const entry = await fileObject(file, threadedAccess());
    if (entry.kind !== 'object') throw new Error(`${file} is left out: ${JSON.stringify(entry.failure)}`);
    const { sopInstanceUid } = entry.object;
    const free = rounds.find((one) => !one.has(sopInstanceUid));
    const round = free ?? new Map<string, CorpusObject>();
    if (!free) rounds.push(round);
    round.set(sopInstanceUid, { ...entry.object, file });
  }
  return rounds.map((round) => [...round.values()]);
}

/** Paths of the files of these classes. */
export function corpusFiles(...classes: readonly string[]): string[] {
  const rows = readFileSync(manifest, 'utf8').split('\n').slice(1);
  return rows.flatMap((row) => {
    const [name = '', kind = ''] = row.split(',', 2);
    return classes.includes(kind) ? [join(dirname(manifest), name)] : [];
  });
}
