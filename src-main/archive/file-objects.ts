import type { Dirent } from 'node:fs';
import { basename, resolve, sep } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import type { Tag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { writtenSyntax } from '../dicom/part10/written-syntax.ts';
import type { StoredObject } from '../dicom/services/store-source.ts';
import { readFailure } from '../system/file-failure.ts';
import type { FolderCalls } from '../system/folder-calls.ts';
import { type FileCalls, threadedFileCalls } from './file-calls.ts';
import { type FileAccess, openObjectReader, threadedAccess } from './file-reader.ts';
import { cleanUid } from './object-record.ts';
import { afterIdentity, readFileStart } from './read-file-start.ts';

/** A file that was looked at: an object to send, or why it is left out. */
export type FileEntry =
  | { readonly kind: 'object'; readonly file: string; readonly object: StoredObject }
  | { readonly kind: 'left-out'; readonly file: string; readonly failure: ServiceFailure };

/** Files looked at ahead of the caller, so that reading the next header and sending overlap. */
const lookAhead = 8;

/**
 * Every DICOM object in files and folders, folders in depth, in the order of names. Nothing is skipped silently: what is not
 * DICOM, cannot be read, or is a DICOMDIR comes back as left out. Links are followed; a folder is entered once.
 */
export async function* fileObjects(
  paths: Iterable<string>,
  options: WalkOptions & { readonly signal?: AbortSignal; readonly access?: FileAccess | undefined } = {},
): AsyncGenerator<FileEntry> {
  const access = options.access ?? threadedAccess();
  const coming: Promise<FileEntry>[] = [];
  for await (const found of walkFiles(paths, options, access.calls)) {
    if (options.signal?.aborted) break;
    coming.push('failure' in found ? Promise.resolve({ kind: 'left-out', ...found }) : fileObject(found.file, access));
    const next = coming.length > lookAhead ? coming.shift() : undefined;
    if (next !== undefined) yield await next;
  }
  for (const next of coming) {
    if (options.signal?.aborted) return;
    yield await next;
  }
}

/** Looks at one file. */
export async function fileObject(file: string, access: FileAccess): Promise<FileEntry> {
  const leftOut = (failure: ServiceFailure): FileEntry => ({ kind: 'left-out', file, failure });
  const read = await readFileStart(file, identityOf, { enough: afterIdentity }, access.calls);
  if (!read.ok) return leftOut(read.failure);
  const { start } = read;
  const { sopClassUid, sopInstanceUid, explicit } = start.found;
  if (sopClassUid === sopClass.MediaStorageDirectoryStorage) {
    return leftOut(directoryFile(file));
  }
  if (sopClassUid === '' || sopInstanceUid === '') {
    const missing = sopClassUid === '' ? 'SOP class UID' : 'SOP instance UID';
    return leftOut({ kind: 'local', code: 'sop-uid-missing', detail: `${missing}: ${file}` });
  }
  const { dataOffset, byteLength, modifiedAt } = start;
  const transferSyntaxUid = writtenSyntax(start.transferSyntaxUid, explicit);
  const open = () => openObjectReader(file, dataOffset, byteLength, access, modifiedAt);
  return { kind: 'object', file, object: { sopClassUid, sopInstanceUid, transferSyntaxUid, label: file, byteLength, open } };
}

/** The data set decides: receivers compare the command with it, and meta information is what copying tools get wrong. */
function identityOf(dataSet: DataSet, meta: DataSet) {
  return {
    explicit: dataSet.receivedExplicit,
    sopClassUid: uidIn(dataSet, tags.SOPClassUID) || uidIn(meta, tags.MediaStorageSOPClassUID),
    sopInstanceUid: uidIn(dataSet, tags.SOPInstanceUID) || uidIn(meta, tags.MediaStorageSOPInstanceUID),
  };
}

function uidIn(dataSet: DataSet, tag: Tag): string {
  return cleanUid(dataSet.string(tag) ?? '');
}

/** A file to look at, or a path that leads to none. */
export type WalkedFile = { readonly file: string } | { readonly file: string; readonly failure: ServiceFailure };

export interface WalkOptions {
  /** Whether folders in folders are entered; they are when left out. */
  readonly recurse?: boolean | undefined;
  /** Whether a file found in a folder is wanted, by its name; those that are not are not there. A path that is named itself is. */
  readonly wanted?: ((name: string) => boolean) | undefined;
  /** Files that are not there, by their whole path, also where they are named. */
  readonly except?: ReadonlySet<string> | undefined;
}

/** Files of files and folders. A DICOMDIR is left out by its name, which no other file of a medium has (PS3.10 §8.6). */
export async function* walkFiles(
  paths: Iterable<string>,
  options: WalkOptions = {},
  { folders }: Pick<FileCalls, 'folders'> = threadedFileCalls,
): AsyncGenerator<WalkedFile> {
  const walk: Walk = { options, folders, entered: new Set() };
  for (const path of paths) yield* filesBelow(resolve(path), walk, 0);
}

interface Walk {
  readonly options: WalkOptions;
  readonly folders: FolderCalls;
  readonly entered: Set<string>;
}

async function* filesBelow(path: string, walk: Walk, depth: number): AsyncGenerator<WalkedFile> {
  const { options, folders, entered } = walk;
  let entries: Dirent[];
  try {
    const stats = await folders.stat(path);
    if (!stats.isDirectory()) {
      if (options.except?.has(path)) return;
      if (depth === 0 || options.wanted?.(basename(path)) !== false) yield fileOrNot(path, stats.isFile());
      return;
    }
    if (depth > 0 && options.recurse === false) return;
    // Device and file number tell a folder reached again through a link; where there are none, its true path does.
    const identity = stats.ino === 0n ? await folders.realpath(path) : `${stats.dev}:${stats.ino}`;
    if (entered.has(identity)) return;
    entered.add(identity);
    entries = await folders.list(path);
  } catch (error) {
    yield { file: path, failure: readFailure(error, path) };
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  // The path is in its shortest form already, and a name is one piece: `join` would look at each character of both again.
  const inside = path.endsWith(sep) ? path : path + sep;
  for (const entry of entries) {
    const file = inside + entry.name;
    // What is plainly a file needs no further look; a link does.
    if (!entry.isFile()) yield* filesBelow(file, walk, depth + 1);
    else if (options.wanted?.(entry.name) !== false && !options.except?.has(file)) yield fileOrNot(file, true);
  }
}

function fileOrNot(file: string, regular: boolean): WalkedFile {
  // Opening a pipe or a device could wait for ever.
  if (!regular) return { file, failure: { kind: 'local', code: 'file-unreadable', detail: `no regular file: ${file}` } };
  if (!isDirectoryName(file)) return { file };
  return { file, failure: directoryFile(file) };
}

function directoryFile(file: string): ServiceFailure {
  return { kind: 'local', code: 'directory-file', detail: file };
}

/** A name that no other file of a medium has (PS3.10 §8.6). */
export function isDirectoryName(file: string): boolean {
  return basename(file).toUpperCase() === 'DICOMDIR';
}
