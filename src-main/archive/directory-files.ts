import { promises as fs } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { limits } from '../dicom/bytes/limits.ts';
import { type ReadDirectory, readDirectory } from '../dicom/directory/read-directory.ts';
import { readFailure } from '../system/file-failure.ts';
import { readWhole, TooLong } from '../system/read-whole.ts';
import { type FileEntry, fileObject } from './file-objects.ts';
import type { FileAccess } from './file-reader.ts';

/** What a DICOMDIR names: the objects if they are to be taken and were not `seen`, and what is not there. */
export async function* referenced(
  directory: string,
  take: boolean,
  seen: Set<string>,
  access: FileAccess,
): AsyncGenerator<FileEntry> {
  const read = await readDirectoryFile(directory);
  if (!read.ok) {
    yield { kind: 'left-out', file: directory, failure: read.failure };
    return;
  }
  for (const fileId of read.unsafe) yield { kind: 'left-out', file: fileId, failure: outside(fileId, directory) };
  for (const fileId of read.fileIds) {
    const found = await findBelow(directory, fileId);
    if ('failure' in found) yield { kind: 'left-out', ...found };
    else if (take && !seen.has(found.file)) {
      seen.add(found.file);
      yield await fileObject(found.file, access);
    }
  }
}

type DirectoryFile = Extract<ReadDirectory, { readonly ok: true }> | { readonly ok: false; readonly failure: ServiceFailure };

async function readDirectoryFile(file: string): Promise<DirectoryFile> {
  try {
    const read = readDirectory(await readWhole(file, limits.maxDirectoryLength));
    return read.ok ? read : damaged(`${read.problem}: ${file}`);
  } catch (error) {
    if (error instanceof TooLong) return damaged(`${error.message} are too many for a DICOMDIR: ${file}`);
    return { ok: false, failure: readFailure(error, file) };
  }
}

export function damaged(detail: string): { readonly ok: false; readonly failure: ServiceFailure } {
  return { ok: false, failure: { kind: 'local', code: 'damaged-file', detail } };
}

export function outside(fileId: string, directory: string): ServiceFailure {
  return { kind: 'local', code: 'outside-medium', detail: `${fileId}, named in ${directory}` };
}

type Found = { readonly file: string } | { readonly file: string; readonly failure: ServiceFailure };

/** Some systems show the names of a medium in small letters. What links on it lead to is not part of it. */
async function findBelow(directory: string, fileId: readonly string[]): Promise<Found> {
  const folder = dirname(directory);
  const first = join(folder, ...fileId);
  for (const file of [first, join(folder, ...fileId.map((name) => name.toLowerCase()))]) {
    try {
      const [root, end] = await Promise.all([fs.realpath(folder), fs.realpath(file)]);
      if (!end.startsWith(root.endsWith(sep) ? root : root + sep))
        return { file: fileId.join('\\'), failure: outside(fileId.join('\\'), directory) };
      // Opening a pipe or a device could wait for ever.
      if ((await fs.stat(end)).isFile()) return { file };
      return { file, failure: { kind: 'local', code: 'file-unreadable', detail: `no regular file: ${file}` } };
    } catch {
      // Not under this name.
    }
  }
  const failure = { kind: 'local', code: 'file-missing', detail: `named in ${directory}: ${first}` } as const;
  return { file: resolve(first), failure };
}
