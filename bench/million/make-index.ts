import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openForWriting } from '../../src-main/archive/index-database.ts';
import { type IndexEntry, IndexWriter } from '../../src-main/archive/index-writer.ts';
import { openArchive } from '../../src-main/archive/open-archive.ts';
import { madeUpObjects, madeUpSeries } from './made-up-objects.ts';

/** Part of the folders' name: a change of what is made up makes new ones. */
const version = 1;
/** Objects of one transaction, and those after which the log goes into the index. */
const batch = 2_000;
const checkpointEvery = 100_000;

type Kind = 'many-studies' | 'one-series';

export interface MadeIndex {
  /** Of the archive, with its `index.sqlite` in it. */
  readonly folder: string;
  readonly objects: number;
  /** Seconds it took; undefined when it was there. */
  readonly seconds: number | undefined;
}

/**
 * An archive whose index names so many objects, through the archive's own writer. Made once and kept in `cache`; some ten seconds for
 * a million. Nobody may change it: copy it to write.
 */
export async function madeIndex(cache: string, objects: number, kind: Kind = 'many-studies'): Promise<MadeIndex> {
  const folder = join(cache, `index-v${version}-${kind}-${objects}`);
  if (existsSync(folder)) return { folder, objects, seconds: undefined };
  const begun = performance.now();
  const unfinished = `${folder}.part`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const opened = await openArchive({ ...archiveIn(unfinished), durability: 'background' });
  if (!opened.ok) throw new Error(`the archive does not open: ${JSON.stringify(opened.failure)}`);
  await opened.archive.close();
  fill(archiveIn(unfinished).indexFile, objects, kind);
  await rename(unfinished, folder);
  return { folder, objects, seconds: (performance.now() - begun) / 1_000 };
}

/** Of an archive as a storage area has it. */
export function archiveIn(folder: string): { readonly folder: string; readonly indexFile: string } {
  return { folder, indexFile: join(folder, 'index.sqlite') };
}

function fill(indexFile: string, objects: number, kind: Kind): void {
  const db = openForWriting(indexFile);
  const writer = new IndexWriter(db);
  let entries: IndexEntry[] = [];
  const put = () => {
    const failure = writer.replace([], entries);
    if (failure !== undefined) throw new Error(`the index does not take objects: ${failure.detail}`);
    entries = [];
  };
  let count = 0;
  for (const entry of kind === 'one-series' ? madeUpSeries(objects) : madeUpObjects(objects)) {
    entries.push(entry);
    if (++count === objects) break;
    if (entries.length === batch) put();
    if (count % checkpointEvery === 0) db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }
  put();
  if (writer.totals.instances !== objects) throw new Error(`${writer.totals.instances} objects are in the index, not ${objects}`);
  writer.close();
}
