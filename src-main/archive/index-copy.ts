import { statSync } from 'node:fs';
import type { IndexWriter } from './index-writer.ts';

/** What a copy of a file has otherwise: its number in the file system, and when it was made. */
export function fileMark(file: string): string {
  const { ino, birthtimeNs } = statSync(file, { bigint: true });
  return `${ino} ${birthtimeNs}`;
}

/**
 * Whether an index was copied since it was known to have all of its archive: a backup was restored, or the archive moved to another disk.
 * The journal tells nothing then, since index, journal and files of an archive that is in use are copied one after the other: what came
 * in between is among the files only. Some file systems number their files anew each time, and some do not say when one was made: both
 * must be others. An index from before this was noted is taken to be none.
 */
export function isCopy(file: string, writer: IndexWriter): boolean {
  const mark = fileMark(file);
  const noted = writer.noted('file');
  if (noted === undefined) writer.note('file', mark);
  if (noted === undefined) return false;
  const [ino, made] = mark.split(' ');
  const [notedIno, notedMade] = noted.split(' ');
  return ino !== notedIno && made !== notedMade;
}
