import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { readFile } from '../part10/read-file.ts';

export type ReadDirectory =
  /** File IDs in the order of the records, each once. `unsafe`: those that cannot be names below the DICOMDIR's folder, as text. */
  | { readonly ok: true; readonly fileIds: readonly (readonly string[])[]; readonly unsafe: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * The files that a DICOMDIR names (PS3.3 §F.3.2.2). All records are looked at, whatever their offsets say: media exist whose
 * offsets are wrong. Components are taken as names of files even where they are no File IDs by PS3.10 §8.2, unless they could lead
 * out of the folder.
 */
export function readDirectory(bytes: Uint8Array): ReadDirectory {
  const read = readFile(bytes);
  if (!read.ok) return { ok: false, problem: `${read.error.code} at ${read.error.offset}` };
  const { dataSet, header } = read;
  const found = (header.meta.string(tags.MediaStorageSOPClassUID) || dataSet.string(tags.SOPClassUID))?.trim();
  if (found !== sopClass.MediaStorageDirectoryStorage && !dataSet.has(tags.DirectoryRecordSequence))
    return { ok: false, problem: 'it has no directory records' };
  const fileIds = new Map<string, readonly string[]>();
  const unsafe = new Set<string>();
  for (const record of dataSet.sequence(tags.DirectoryRecordSequence)) {
    const components = record.strings(tags.ReferencedFileID).map((component) => component.trim());
    if (components.length === 0) continue;
    if (components.every(isPlainName)) fileIds.set(components.join('/'), components);
    else unsafe.add(components.join('\\'));
  }
  return { ok: true, fileIds: [...fileIds.values()], unsafe: [...unsafe] };
}

function isPlainName(component: string): boolean {
  return component !== '' && component !== '.' && component !== '..' && !/[/\\:\p{Cc}]/u.test(component);
}
