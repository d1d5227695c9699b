import { promises as fs } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { limits } from '../../dicom/bytes/limits.ts';
import { type ReadDirectory, readDirectory } from '../../dicom/directory/read-directory.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import { readFailure } from '../file-failure.ts';
import { type FileEntry, fileObject, fileObjects, isDirectoryName } from '../file-objects.ts';
import type { FileAccess } from '../file-reader.ts';
import { exists } from '../file-reader.ts';
import { isZip, memberBytes, type ZipMember, zipMembers } from './zip-members.ts';

/** Something to import, or why it is left out. `file` is for people. */
export type ImportSource =
  | { readonly kind: 'object'; readonly file: string; readonly object: StoredObject }
  | { readonly kind: 'zipped'; readonly file: string; readonly zip: string; readonly member: ZipMember }
  | { readonly kind: 'left-out'; readonly file: string; readonly failure: ServiceFailure };

/**
 * Everything in files, folders, zip files and what a DICOMDIR names. A DICOMDIR in a folder names nothing that would not be found
 * anyway, but tells what is missing. Nothing is skipped silently, and no file comes twice.
 */
export async function* importSources(
  paths: readonly string[],
  access: FileAccess,
  signal?: AbortSignal,
): AsyncGenerator<ImportSource> {
  const named = new Set(paths.map((path) => resolve(path)));
  const seen = new Set<string>();
  for await (const entry of fileObjects(paths, { access, ...(signal && { signal }) })) {
    if (seen.has(entry.file)) continue;
    seen.add(entry.file);
    if (isDirectoryName(entry.file)) yield* referenced(entry.file, named.has(entry.file), seen, access);
    else if (await leadsToZip(entry, named)) yield* zipped(entry.file);
    else yield entry;
  }
}

/** What is no DICOM file by itself, and a zip file: one that is named, or is called so. Other documents are zip files, too. */
async function leadsToZip(entry: FileEntry, named: ReadonlySet<string>): Promise<boolean> {
  if (entry.kind === 'object' || entry.failure.kind !== 'local' || entry.failure.code !== 'not-dicom-file') return false;
  return (named.has(entry.file) || /\.zip$/i.test(entry.file)) && (await isZip(entry.file));
}

async function* zipped(zip: string): AsyncGenerator<ImportSource> {
  const read = await zipMembers(zip);
  if (!read.ok) {
    yield { kind: 'left-out', file: zip, failure: read.failure };
    return;
  }
  for (const member of read.members) {
    const file = `${zip} » ${member.name}`;
    if (isDirectoryName(member.name)) yield* missingInZip(zip, member, read.members);
    else yield { kind: 'zipped', file, zip, member };
  }
}

/** All files of a zip file are looked at: its DICOMDIR only tells which are not there. */
async function* missingInZip(zip: string, directory: ZipMember, members: readonly ZipMember[]): AsyncGenerator<ImportSource> {
  const label = `${zip} » ${directory.name}`;
  const bytes = await wholeMember(zip, directory);
  const read = bytes.ok ? readDirectory(bytes.bytes) : undefined;
  if (!bytes.ok || !read?.ok) {
    const failure = bytes.ok ? damaged(`${read?.ok === false ? read.problem : ''}: ${label}`).failure : bytes.failure;
    yield { kind: 'left-out', file: label, failure };
    return;
  }
  const folder = directory.name.slice(0, directory.name.length - 'DICOMDIR'.length);
  const there = new Set(members.map(({ name }) => name.toLowerCase()));
  for (const fileId of [...read.unsafe, ...read.fileIds.map((components) => components.join('/'))]) {
    if (there.has(`${folder}${fileId}`.toLowerCase())) continue;
    const file = `${zip} » ${folder}${fileId}`;
    yield { kind: 'left-out', file, failure: { kind: 'local', code: 'file-missing', detail: `named in ${label}: ${fileId}` } };
  }
}

async function wholeMember(
  zip: string,
  member: ZipMember,
): Promise<{ readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly failure: ServiceFailure }> {
  if (member.length > limits.maxDirectoryLength) return damaged(`${member.length} bytes are too many for a DICOMDIR: ${zip}`);
  const parts: Buffer[] = [];
  const bytes = memberBytes(zip, member);
  for (;;) {
    const step = await bytes.next();
    if (!step.done) parts.push(step.value);
    else return step.value.ok ? { ok: true, bytes: new Uint8Array(Buffer.concat(parts)) } : step.value;
  }
}

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
    const file = await findBelow(dirname(directory), fileId);
    if (file === undefined) {
      const missing = join(dirname(directory), ...fileId);
      yield {
        kind: 'left-out',
        file: missing,
        failure: { kind: 'local', code: 'file-missing', detail: `named in ${directory}: ${missing}` },
      };
    } else if (take && !seen.has(file)) {
      seen.add(file);
      yield await fileObject(file, access);
    }
  }
}

function outside(fileId: string, directory: string): ServiceFailure {
  return { kind: 'local', code: 'file-missing', detail: `${fileId} leads out of the folder of ${directory}` };
}

type DirectoryFile = Extract<ReadDirectory, { readonly ok: true }> | { readonly ok: false; readonly failure: ServiceFailure };

async function readDirectoryFile(file: string): Promise<DirectoryFile> {
  try {
    const { size } = await fs.stat(file);
    if (size > limits.maxDirectoryLength) return damaged(`${size} bytes are too many for a DICOMDIR: ${file}`);
    const read = readDirectory(new Uint8Array(await fs.readFile(file)));
    return read.ok ? read : damaged(`${read.problem}: ${file}`);
  } catch (error) {
    return { ok: false, failure: readFailure(error, file) };
  }
}

function damaged(detail: string): { readonly ok: false; readonly failure: ServiceFailure } {
  return { ok: false, failure: { kind: 'local', code: 'damaged-file', detail } };
}

/** Some systems show the names of a medium in small letters. */
async function findBelow(folder: string, fileId: readonly string[]): Promise<string | undefined> {
  for (const names of [fileId, fileId.map((name) => name.toLowerCase())]) {
    const file = join(folder, ...names);
    if (await exists(file)) return file;
  }
  return undefined;
}
