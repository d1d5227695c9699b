import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { tags } from '../../../../src-shared/dicom/tags.ts';
import { readFileHeader } from '../../../dicom/part10/read-file.ts';

/** Digests of the data sets in the DICOM files of a folder, by SOP Instance UID; whatever is around them does not count. */
export function dataSetsIn(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of filesIn(folder)) {
    const bytes = readFileSync(file);
    const read = readFileHeader(bytes);
    const uid = read.ok ? read.header.meta.string(tags.MediaStorageSOPInstanceUID) : undefined;
    if (!read.ok || uid === undefined) continue;
    found.set(uid, createHash('sha256').update(bytes.subarray(read.header.dataSetOffset)).digest('hex'));
  }
  return found;
}

/** But for an archive's journal, whose files are gone again while they are listed. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.split(sep).includes('journal'))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}
