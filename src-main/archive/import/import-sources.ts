import { resolve } from 'node:path';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { limits } from '../../dicom/bytes/limits.ts';
import { readDirectory } from '../../dicom/directory/read-directory.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import { damaged, outside } from '../directory-files.ts';
import { type FileEntry, isDirectoryName } from '../file-objects.ts';
import type { FileAccess } from '../file-reader.ts';
import { objectsNamed } from '../objects-named.ts';
import { isZip, memberBytes, type ZipMember, zipMembers } from './zip-members.ts';

/** Something to import, or why it is left out. `file` is for people. */
export type ImportSource =
  | { readonly kind: 'object'; readonly file: string; readonly object: StoredObject }
  | { readonly kind: 'zipped'; readonly file: string; readonly zip: string; readonly member: ZipMember }
  | { readonly kind: 'left-out'; readonly file: string; readonly failure: ServiceFailure };

/** Everything in files, folders, zip files and what a DICOMDIR names. Nothing is skipped silently, and no file comes twice. */
export async function* importSources(
  paths: readonly string[],
  access: FileAccess,
  signal?: AbortSignal,
): AsyncGenerator<ImportSource> {
  const named = new Set(paths.map((path) => resolve(path)));
  for await (const entry of objectsNamed(paths, { access, once: true, ...(signal && { signal }) })) {
    if (await leadsToZip(entry, named)) yield* zipped(entry.file);
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
  let names: ReadonlySet<string> | undefined;
  for (const member of read.members) {
    const file = `${zip} » ${member.name}`;
    if (isDirectoryName(member.name)) {
      // Made once: a hostile zip file has nothing but directories, a million of them.
      names ??= new Set(read.members.map(({ name }) => name.toLowerCase()));
      yield* missingInZip(zip, member, names);
    } else yield { kind: 'zipped', file, zip, member };
  }
}

/** All files of a zip file are looked at: its DICOMDIR only tells which are not there. */
async function* missingInZip(zip: string, directory: ZipMember, there: ReadonlySet<string>): AsyncGenerator<ImportSource> {
  const label = `${zip} » ${directory.name}`;
  const bytes = await wholeMember(zip, directory);
  const read = bytes.ok ? readDirectory(bytes.bytes) : undefined;
  if (!bytes.ok || !read?.ok) {
    const failure = bytes.ok ? damaged(`${read?.ok === false ? read.problem : ''}: ${label}`).failure : bytes.failure;
    yield { kind: 'left-out', file: label, failure };
    return;
  }
  const folder = directory.name.slice(0, directory.name.length - 'DICOMDIR'.length);
  for (const fileId of read.unsafe)
    yield { kind: 'left-out', file: `${zip} » ${folder}${fileId}`, failure: outside(fileId, label) };
  for (const fileId of read.fileIds.map((components) => components.join('/'))) {
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
