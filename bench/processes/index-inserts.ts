/**
 * Puts objects into the index of an archive, without files: `index-inserts.ts <folder> <objects> <how many wait at once> <first study>`.
 * Prints microseconds an object and bytes resident as JSON.
 */
import { openForWriting } from '../../src-main/archive/index-database.ts';
import { type IndexEntry, IndexWriter } from '../../src-main/archive/index-writer.ts';
import { madeUpObjects } from '../million/made-up-objects.ts';
import { archiveIn } from '../million/make-index.ts';

const [folder, objects, atOnce, first] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder?');
const writer = new IndexWriter(openForWriting(archiveIn(folder).indexFile));
const entries: IndexEntry[] = [];
for (const entry of madeUpObjects(Number(objects), Number(first))) if (entries.push(entry) === Number(objects)) break;
const step = Number(atOnce);
const begun = performance.now();
for (let at = 0; at < entries.length; at += step) {
  for (const entry of entries.slice(at, at + step)) {
    const outcome = writer.insert(entry);
    if (!outcome.ok) throw new Error(`the index does not take objects: ${JSON.stringify(outcome.failure)}`);
  }
  if (writer.commit() !== undefined) throw new Error('the index does not commit');
}
const ms = performance.now() - begun;
const residentBytes = process.memoryUsage.rss();
writer.close();
console.log(JSON.stringify({ microseconds: (ms * 1_000) / entries.length, residentBytes }));
