import { type Dirent, promises as fs } from 'node:fs';
import { basename, join } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { receivedInOf } from '../dicom/part10/received-in.ts';
import { systemCode } from '../system/error-code.ts';
import { renameInto } from './file-calls.ts';
import { exists } from './file-reader.ts';
import type { IndexEntry, IndexWriter } from './index-writer.ts';
import { isOwnName, type Layout, topFolder } from './layout.ts';
import type { FileRow } from './object-files.ts';
import type { ObjectRecord } from './object-record.ts';
import { placeObject } from './place-object.ts';
import { readFileStart } from './read-file-start.ts';
import { sameBytes } from './same-bytes.ts';

export interface ReconcileOptions {
  readonly layout: Layout;
  readonly writer: () => IndexWriter;
  readonly toRecord: (dataSet: DataSet) => ObjectRecord;
  /** Files that are being put in place by someone else. */
  readonly placing: ReadonlySet<string>;
  readonly onProblem: (failure: ServiceFailure) => void;
}

export interface Reconciled {
  /** Objects that the index did not have. */
  readonly added: number;
  /** Entries of the index whose files are gone. */
  readonly removed: number;
  /** Files that cannot be read; those cut short are set aside. */
  readonly problems: number;
}

/** Entries in one transaction: it holds the main loop for a few milliseconds. */
const chunk = 64;
/** Files read at a time. */
const atATime = 4;

/**
 * Makes index and files of one folder agree, without the folders in it. The files decide. `all` reads every file again, else only
 * those that the index does not know or knows with another length. Once the signal says so no further file is begun.
 */
export async function reconcileFolder(
  folder: string,
  options: ReconcileOptions,
  all: boolean,
  { onFile, signal }: { readonly onFile?: () => void; readonly signal?: AbortSignal | undefined } = {},
): Promise<Reconciled> {
  const { layout, writer } = options;
  // First the rows, then the files: an object that arrives meanwhile is a file without a row, never a row without a file.
  const rows = new Map(
    writer()
      .inFolder(folder)
      .map((row) => [row.file, row]),
  );
  const files = await objectFiles(join(layout.objects, folder));
  const there = new Set(files);
  const unlisted = new Set([...rows.keys()].filter((file) => !there.has(file)));
  let problems = 0;
  let added = 0;
  let batch: IndexEntry[] = [];
  const write = () => {
    added += putIn(batch, rows, folder, options);
    batch = [];
  };
  const look = async (file: string) => {
    const known = rows.get(file);
    const path = join(layout.objects, folder, file);
    if (all || known === undefined || (await lengthOf(path)) !== known.fileLength) {
      const entry = await entryOf(folder, file, known, options);
      if (entry === undefined) problems++;
      else if (known !== undefined || !(await isKnownCopy(entry, unlisted, options))) batch.push(entry);
    }
    if (batch.length >= chunk) write();
    onFile?.();
  };
  const rest = files.values();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const file of rest) {
        if (signal?.aborted) return;
        await look(file);
      }
    }),
  );
  write();
  const gone = await goneRows(folder, there, rows, options);
  if (gone.length > 0) writer().replace(gone, []);
  return { added, removed: gone.length, problems };
}

/** Every folder below the objects that has files, with how many. Links to folders are not followed: they may lead in circles. */
export async function objectFolders(layout: Layout): Promise<Map<string, number>> {
  const folders = new Map<string, number>();
  const left = [topFolder];
  for (let folder = left.pop(); folder !== undefined; folder = left.pop()) {
    let files = 0;
    for (const entry of await entriesOf(join(layout.objects, folder))) {
      if (isObject(entry)) files++;
      else if (entry.isDirectory()) left.push(folder === topFolder ? entry.name : `${folder}/${entry.name}`);
    }
    if (files > 0) folders.set(folder, files);
  }
  return folders;
}

/** In one turn of the loop: what was removed or placed since the files were listed is left as it is. */
function putIn(
  batch: readonly IndexEntry[],
  rows: ReadonlyMap<string, FileRow>,
  folder: string,
  options: ReconcileOptions,
): number {
  if (batch.length === 0) return 0;
  const writer = options.writer();
  const named = batch.map(({ file }) => file);
  const now = new Map(writer.inFolder(folder, named).map((row) => [row.file, row]));
  const entries = batch.filter(({ file }) => rows.has(file) === now.has(file) && !options.placing.has(`${folder}/${file}`));
  const replaced = entries.flatMap(({ file }) => now.get(file)?.id ?? []);
  const failure = writer.replace(replaced, entries);
  if (failure === undefined) return entries.length - replaced.length;
  options.onProblem({ kind: 'local', code: failure.code === 'disk-full' ? 'disk-full' : 'unexpected', detail: failure.detail });
  return 0;
}

async function entryOf(
  folder: string,
  file: string,
  known: FileRow | undefined,
  options: ReconcileOptions,
): Promise<IndexEntry | undefined> {
  const path = join(options.layout.objects, folder, file);
  const read = await readFileStart(path, (dataSet, meta) => ({
    record: options.toRecord(dataSet),
    sopClassUid: meta.string(tags.MediaStorageSOPClassUID) ?? '',
    sopInstanceUid: meta.string(tags.MediaStorageSOPInstanceUID) ?? '',
    source: meta.string(tags.SourceApplicationEntityTitle)?.trim() ?? '',
    receivedIn: receivedInOf(meta),
  }));
  if (!read.ok) {
    if (read.failure.kind === 'local' && read.failure.code === 'file-missing') return undefined;
    if (await isBroken(read.failure, path, known)) await setAside(folder, file, options);
    options.onProblem(read.failure);
    return undefined;
  }
  const { start } = read;
  const { found } = start;
  const placed = placeObject(found.record, found);
  if (!placed.ok) {
    options.onProblem({ kind: 'local', code: 'damaged-file', detail: `${placed.problem}: ${path}` });
    return undefined;
  }
  const { record } = placed;
  const { transferSyntaxUid, dataOffset, byteLength } = start;
  const receivedAt = known?.receivedAt ?? start.modifiedAt;
  return {
    record,
    folder,
    file,
    transferSyntaxUid,
    dataOffset,
    byteLength,
    receivedAt,
    source: known?.source ?? found.source,
    replacedAt: known?.replacedAt,
    receivedIn: found.receivedIn,
  };
}

/**
 * What was cut short, by a power cut say: it is DICOM in part, or one of our names, or empty. What is no DICOM at all has been put
 * there by a person or the system, and is left alone.
 */
async function isBroken(failure: ServiceFailure, path: string, known: FileRow | undefined): Promise<boolean> {
  if (failure.kind !== 'local' || failure.code === 'file-unreadable') return false;
  if (failure.code !== 'not-dicom-file') return true;
  return known !== undefined || isOwnName(basename(path)) || (await lengthOf(path)) === 0;
}

/**
 * The same object twice can only come of a rebuild and a retransmission meeting, or of a copy: one is enough. Two names may be one
 * file, where case does not count: that is known already, and stays. `unlisted` are names that the index has and the folder has not: this file
 * may have had one before somebody renamed it, or the file system composes it otherwise, and the index is to have it as it is now.
 */
async function isKnownCopy(
  entry: IndexEntry,
  unlisted: ReadonlySet<string>,
  { layout, writer }: ReconcileOptions,
): Promise<boolean> {
  const path = join(layout.objects, entry.folder, entry.file);
  for (const other of writer().locations(entry.record.sopInstanceUid)) {
    if (other.folder === entry.folder && unlisted.has(other.file)) continue;
    const otherPath = join(layout.objects, other.folder, other.file);
    if (otherPath === path || (await isSameFile(path, otherPath))) return true;
    if (other.transferSyntaxUid !== entry.transferSyntaxUid) continue;
    const mine = { file: path, offset: entry.dataOffset, length: entry.byteLength };
    if (!(await sameBytes(mine, { file: otherPath, offset: other.dataOffset, length: other.byteLength }))) continue;
    await fs.rm(path, { force: true });
    return true;
  }
  return false;
}

/** A file that was cut short, by a power cut say, is not shown as an object; it is not thrown away either. */
async function setAside(folder: string, file: string, { layout, onProblem }: ReconcileOptions): Promise<void> {
  const aside = join(layout.damaged, folder, file);
  try {
    await renameInto(join(layout.objects, folder, file), (await exists(aside)) ? `${aside}.${Date.now()}` : aside);
  } catch (error) {
    onProblem({ kind: 'local', code: 'folder-not-writable', detail: `${systemCode(error)} ${layout.damaged}` });
  }
}

async function goneRows(
  folder: string,
  files: ReadonlySet<string>,
  rows: ReadonlyMap<string, FileRow>,
  options: ReconcileOptions,
): Promise<number[]> {
  const { layout, writer } = options;
  // Without its marker the archive's volume is not there: that its files are missing says nothing then.
  if (!(await exists(layout.marker))) return [];
  const gone: string[] = [];
  for (const file of rows.keys()) if (!files.has(file) || !(await exists(join(layout.objects, folder, file)))) gone.push(file);
  if (gone.length === 0) return [];
  const now = new Map(
    writer()
      .inFolder(folder, gone)
      .map((row) => [row.file, row.id]),
  );
  return gone.flatMap((file) => now.get(file) ?? []);
}

async function objectFiles(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter(isObject).map(({ name }) => name);
}

/** Files that begin with a dot are the system's. */
function isObject(entry: Dirent): boolean {
  return entry.isFile() && !entry.name.startsWith('.');
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

async function lengthOf(file: string): Promise<number | undefined> {
  return fs.stat(file).then(
    (stats) => stats.size,
    () => undefined,
  );
}

async function isSameFile(path: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [path, other].map((file) =>
      fs.stat(file, { bigint: true }).then(
        ({ dev, ino }) => ({ dev, ino }),
        () => undefined,
      ),
    ),
  );
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}
