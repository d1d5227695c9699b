import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { renameInto } from './file-calls.ts';
import { systemCode } from './file-failure.ts';
import { exists } from './file-reader.ts';
import type { IndexEntry, IndexWriter } from './index-writer.ts';
import { isObjectFile, isStudyFolder, type Layout } from './layout.ts';
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
 * Makes index and files of one study's folder agree. The files decide. `all` reads every file again, else only those that the
 * index does not know or knows with another length.
 */
export async function reconcileFolder(
  folder: string,
  options: ReconcileOptions,
  all: boolean,
  onFile: () => void = () => undefined,
): Promise<Reconciled> {
  const { layout, writer } = options;
  // First the rows, then the files: an object that arrives meanwhile is a file without a row, never a row without a file.
  const rows = new Map(
    writer()
      .inFolder(folder)
      .map((row) => [row.file, row]),
  );
  const files = await objectFiles(join(layout.objects, folder));
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
      else if (known !== undefined || !(await isKnownCopy(entry, options))) batch.push(entry);
    }
    if (batch.length >= chunk) write();
    onFile();
  };
  const rest = files.values();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const file of rest) await look(file);
    }),
  );
  write();
  const gone = await goneRows(folder, new Set(files), rows, options);
  if (gone.length > 0) writer().replace(gone, []);
  return { added, removed: gone.length, problems };
}

/** Every study folder on disk, with how many objects are in it. */
export async function studyFolders(layout: Layout): Promise<Map<string, number>> {
  const folders = new Map<string, number>();
  for (const first of await namesIn(layout.objects)) {
    for (const second of await namesIn(join(layout.objects, first))) {
      const folder = `${first}/${second}`;
      if (isStudyFolder(folder)) folders.set(folder, (await objectFiles(join(layout.objects, folder))).length);
    }
  }
  return folders;
}

type Row = ReturnType<IndexWriter['inFolder']>[number];

/** In one turn of the loop: what was removed or placed since the files were listed is left as it is. */
function putIn(batch: readonly IndexEntry[], rows: ReadonlyMap<string, Row>, folder: string, options: ReconcileOptions): number {
  if (batch.length === 0) return 0;
  const writer = options.writer();
  const now = new Map(writer.inFolder(folder).map((row) => [row.file, row]));
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
  known: Row | undefined,
  options: ReconcileOptions,
): Promise<IndexEntry | undefined> {
  const path = join(options.layout.objects, folder, file);
  const read = await readFileStart(path, options.toRecord);
  if (!read.ok) {
    if (read.failure.kind === 'local' && read.failure.code === 'file-missing') return undefined;
    const broken = read.failure.kind === 'local' && read.failure.code !== 'file-unreadable';
    if (broken) await setAside(folder, file, options);
    options.onProblem(read.failure);
    return undefined;
  }
  const { start } = read;
  const placed = placeObject(start.found, start);
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
    source: known?.source ?? start.sourceAeTitle,
  };
}

/** The same object twice can only come of a rebuild and a retransmission meeting: one is enough. */
async function isKnownCopy(entry: IndexEntry, { layout, writer }: ReconcileOptions): Promise<boolean> {
  const path = join(layout.objects, entry.folder, entry.file);
  for (const other of writer().locations(entry.record.sopInstanceUid)) {
    const otherPath = join(layout.objects, other.folder, other.file);
    if (otherPath === path) return true;
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
  try {
    await renameInto(join(layout.objects, folder, file), join(layout.damaged, folder, file));
  } catch (error) {
    onProblem({ kind: 'local', code: 'folder-not-writable', detail: `${systemCode(error)} ${layout.damaged}` });
  }
}

async function goneRows(
  folder: string,
  files: ReadonlySet<string>,
  rows: ReadonlyMap<string, Row>,
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
      .inFolder(folder)
      .map((row) => [row.file, row.id]),
  );
  return gone.flatMap((file) => now.get(file) ?? []);
}

async function objectFiles(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter(isObjectFile);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await fs.readdir(folder);
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
