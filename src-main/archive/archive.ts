import { promises as fs } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ArchiveChange, ArchiveStats } from '../../src-shared/contract/archive.ts';
import type { EntityPath, Row } from '../../src-shared/contract/common.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { emptyValue } from '../../src-shared/dicom/query/empty-value.ts';
import type { QueryLevel, QueryModel } from '../../src-shared/dicom/query/levels.ts';
import type { QuerySource } from '../dicom/services/query-source.ts';
import type { InstanceReference } from '../dicom/services/storage-commitment.ts';
import type { StoredObject } from '../dicom/services/store-source.ts';
import type { IncomingObject, StoreTarget } from '../dicom/services/store-target.ts';
import { makeFolder } from '../make-folder.ts';
import { answerFor } from './answer-for.ts';
import { ArchiveQuerySource, type QuerySourceOptions } from './archive-query-source.ts';
import { ArchiveSink } from './archive-sink.ts';
import { BlockPool } from './block-pool.ts';
import { ChangeFeed } from './change-feed.ts';
import { Checkpoints } from './checkpoints.ts';
import { countedEntity } from './completeness.ts';
import { type Durability, Syncer } from './durability.ts';
import { removeEmptyFolders } from './empty-folders.ts';
import { type FileCalls, threadedFileCalls } from './file-calls.ts';
import { writeFailure } from './file-failure.ts';
import { FolderJournal } from './folder-journal.ts';
import { type ImportOutcome, type ImportResult, importFile, importFiles } from './import-files.ts';
import { IndexClient, IndexError } from './index-client.ts';
import { IndexReader, keysOfPath, type ObjectRow, type Page } from './index-reader.ts';
import { indexWorkerEntry } from './index-worker-entry.ts';
import type { IndexWriter, Totals } from './index-writer.ts';
import { IndexedObject, type ObjectsFolder } from './indexed-object.ts';
import { type Layout, layoutOf } from './layout.ts';
import { type ObjectRecord, recordReader } from './object-record.ts';
import { emptyTrash, openFolder } from './open-folder.ts';
import { moveAside, openIndex } from './open-index.ts';
import { Pins } from './pins.ts';
import { rebuildIndex } from './rebuild-index.ts';
import { type ReconcileOptions, reconcileFolder } from './reconcile.ts';
import { toRows } from './rows.ts';
import { type IndexFailure, indexFailure, isSqliteError } from './sqlite-failure.ts';
import { localFailure, type PlacingRules, Storage } from './storage.ts';
import { Trash } from './trash.ts';
import { withoutIdHeading } from './without-id-heading.ts';

export interface ArchiveOptions {
  /** Made if missing. */
  readonly folder: string;
  readonly indexFile: string;
  readonly durability: Durability;
  /** For the files of objects that arrive or are sent; left out, on threads. */
  readonly calls?: FileCalls;
  readonly now?: () => Date;
  /** Hears of what goes wrong in the background: a sync that failed, a damaged file set aside, an index that had to be rebuilt. */
  readonly onProblem?: (failure: ServiceFailure) => void;
  readonly onRebuild?: (progress: ReindexProgress) => void;
}

export interface ReindexProgress {
  readonly done: number;
  readonly total: number;
  /** Files that could not be read. */
  readonly problems: number;
}

export interface LocalQueryOptions {
  readonly signal?: AbortSignal;
  /** Keywords wanted besides the keys given and the unique ones. */
  readonly returns?: readonly string[];
}

export type OpenArchiveResult =
  | { readonly ok: true; readonly archive: Archive }
  | { readonly ok: false; readonly failure: ServiceFailure };

/**
 * Opens the local archive: brings files and index into agreement where the last run may have left them apart. An index that is
 * missing or of no use is rebuilt in the background, see `Archive.rebuild`.
 */
export async function openArchive(options: ArchiveOptions): Promise<OpenArchiveResult> {
  const layout = layoutOf(resolve(options.folder));
  const folder = await openFolder(layout);
  if (!folder.ok) return folder;
  const { archiveId, unlock } = folder.opened;
  try {
    await makeFolder(dirname(options.indexFile), 0o700);
    const index = openIndex(options.indexFile, archiveId);
    if (!index.ok) {
      unlock();
      return { ok: false, failure: localFailure(index.failure) };
    }
    if (index.movedAside !== undefined) {
      options.onProblem?.({
        kind: 'local',
        code: 'unexpected',
        detail: `the index was of no use and is rebuilt: ${index.movedAside}`,
      });
    }
    const archive = new Archive(options, layout, archiveId, unlock, index.writer);
    await archive.start(index.incomplete, index.unchecked);
    return { ok: true, archive };
  } catch (error) {
    unlock();
    return { ok: false, failure: writeFailure(error, layout.root) };
  }
}

/** The local archive: objects as files, and an index to find them. One process has it open at a time. */
export class Archive {
  readonly #options: ArchiveOptions;
  readonly #layout: Layout;
  readonly #objects: ObjectsFolder;
  readonly #archiveId: string;
  readonly #unlock: () => void;
  readonly #storage: Storage;
  readonly #journal: FolderJournal;
  readonly #syncer: Syncer;
  readonly #checkpoints: Checkpoints;
  readonly #trash: Trash;
  readonly #pins: Pins;
  readonly #feed = new ChangeFeed();
  readonly #toRecord = recordReader();
  readonly #left: ReadonlySet<string>;
  #writer: IndexWriter;
  #client: IndexClient;
  #reader: IndexReader | undefined;
  #rebuild: Promise<void> | undefined;
  #reindexing: Promise<void> = Promise.resolve();
  #cleaning: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();

  /** Use `openArchive`. */
  constructor(options: ArchiveOptions, layout: Layout, archiveId: string, unlock: () => void, writer: IndexWriter) {
    this.#options = options;
    this.#layout = layout;
    const calls = options.calls ?? threadedFileCalls;
    const pool = new BlockPool();
    this.#objects = { folder: layout.objects, access: { calls, pool } };
    this.#archiveId = archiveId;
    this.#unlock = unlock;
    this.#writer = writer;
    this.#client = this.#newClient();
    const { journal, left, forget } = FolderJournal.open(layout.journal);
    if (left.size === 0) forget();
    this.#journal = journal;
    this.#left = left;
    this.#syncer = new Syncer(
      layout.objects,
      (failure) => this.#options.onProblem?.(failure),
      () => journal.sync(),
      calls,
    );
    this.#trash = new Trash(layout);
    const { pins, damaged } = Pins.open(layout.pins);
    this.#pins = pins;
    if (damaged) options.onProblem?.({ kind: 'local', code: 'damaged-file', detail: layout.pins });
    this.#storage = new Storage({
      layout,
      pool,
      journal,
      syncer: this.#syncer,
      durability: options.durability,
      calls,
      writer: () => this.#writer,
      now: options.now ?? (() => new Date()),
      onStored: (record) => this.#feed.changed(record.studyInstanceUid),
      onMissing: (record) => this.#noteMissing(record),
      onIndexFailure: (failure) => this.#onIndexFailure(failure),
    });
    this.#checkpoints = new Checkpoints(
      {
        storage: this.#storage,
        journal,
        syncer: this.#syncer,
        checkpointIndex: () => this.#client.checkpoint(),
        commits: () => this.#writer.commits,
      },
      left.size === 0 ? [] : [forget],
    );
  }

  /** For `openArchive`: looks at the folders that the journal names, and begins a rebuild where one is needed. */
  async start(incomplete: boolean, unchecked: boolean): Promise<void> {
    const tokens = await fs.readdir(this.#layout.trash);
    this.#cleaning = emptyTrash(this.#layout, tokens).catch((error: unknown) => {
      this.#options.onProblem?.(writeFailure(error, this.#layout.trash));
    });
    try {
      for (const folder of this.#left) {
        this.#journal.note(folder); // it stays noted until the index is on the disk with what is found now
        await reconcileFolder(folder, this.#reconcileOptions(), false);
        await this.#syncAgain(folder);
      }
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      this.#onIndexFailure(indexFailure(error));
      return;
    }
    const isNew = this.#writer.totals.series === 0 && (await fs.readdir(this.#layout.objects)).length === 0;
    if (incomplete && isNew) this.#writer.setArchiveId(this.#archiveId);
    else if (incomplete) this.#beginRebuild();
    else if (unchecked) void this.#checkIndex();
  }

  /** Where the files are. */
  get folder(): string {
    return this.#layout.root;
  }

  /** Set while the index is being rebuilt by itself; until it resolves, queries find what has been read so far. */
  get rebuild(): Promise<void> | undefined {
    return this.#rebuild;
  }

  /**
   * Takes objects in, as the rules say. `sourceAeTitle` is noted instead of the calling AE title, for objects that we asked for (C-GET).
   */
  storeTarget(options: { readonly sourceAeTitle?: string; readonly rules?: PlacingRules } = {}): StoreTarget {
    const { sourceAeTitle, rules } = options;
    return {
      open: (object) => this.#sink(sourceAeTitle === undefined ? object : { ...object, callingAeTitle: sourceAeTitle }, rules),
    };
  }

  /** Answers C-FIND, C-MOVE and C-GET. */
  querySource(options: QuerySourceOptions = {}): QuerySource {
    return new ArchiveQuerySource(() => this.#client, this.#objects, options);
  }

  /**
   * The index asked like a server, for the window: text matches whatever its case, and `""` what is empty. Patients and studies come
   * newest first; patients without an ID are one row, before the others. Throws `IndexError` if the index cannot be read.
   */
  async *query(
    _model: QueryModel,
    level: QueryLevel,
    keys: Readonly<Record<string, string>>,
    options: LocalQueryOptions = {},
  ): AsyncGenerator<readonly Row[]> {
    const returns = [...Object.keys(keys), ...(options.returns ?? [])];
    const pages = (keys: Readonly<Record<string, string>>) =>
      this.#client.pages({ level, keys, returns, ignoreCase: true, twins: true, kept: true, emptyValues: true }, options.signal);
    const rowsOf = (page: Page) => toRows(level, page, (study) => this.#pins.has(study));
    if (level !== 'PATIENT') {
      for await (const page of pages(keys)) yield rowsOf(page);
      return;
    }
    if (['', '*', emptyValue].includes(keys.PatientID ?? '')) {
      const heading = await withoutIdHeading(pages({ ...keys, PatientID: emptyValue }));
      if (heading !== undefined) yield rowsOf(heading);
    }
    for await (const page of pages(keys)) yield rowsOf(page).filter(({ path }) => path.PatientID !== '');
  }

  /** Instances that the origin says a study or series has; of other levels nothing is kept. */
  expect(path: EntityPath, instances: number): void {
    const entity = countedEntity(path);
    if (entity === undefined || !(instances > 0)) return;
    const failure = this.#writer.expect(entity.level, entity.uid, instances);
    if (failure !== undefined) this.#onIndexFailure(failure);
    this.#feed.changed(path.StudyInstanceUID);
  }

  /** Objects here under each entity, for the marks on remote results. Some microseconds each: keep it to a few hundred at once. */
  localCounts(paths: readonly EntityPath[]): number[] {
    try {
      this.#reader ??= new IndexReader(this.#options.indexFile);
      const reader = this.#reader;
      return paths.map((path) => reader.localCount(path));
    } catch (error) {
      this.#onIndexFailure(indexFailure(error));
      return paths.map(() => 0);
    }
  }

  /** Every object under an entity, to be sent. Throws `IndexError` if the index cannot be read. */
  async objects(path: EntityPath): Promise<readonly StoredObject[]> {
    return this.objectsOf([path]);
  }

  /** Every object under any of the entities, each once. Throws `IndexError` if the index cannot be read. */
  async objectsOf(paths: readonly EntityPath[]): Promise<readonly IndexedObject[]> {
    const rows = await this.#rowsOfAll(paths);
    return rows.map((row) => new IndexedObject(this.#objects, row));
  }

  /**
   * What storage commitment may say of instances, in their order: undefined for one that is indexed and on the disk, else a Failure
   * Reason (PS3.3 §C.14.1.1). All that was reported as stored before the call is put on the disk first.
   */
  async answerFor(instances: readonly InstanceReference[]): Promise<(number | undefined)[]> {
    await this.flush();
    return answerFor(instances, {
      find: (sopInstanceUids) =>
        this.#client.objects({ keys: { SOPInstanceUID: sopInstanceUids.join('\\') }, exactKeys: true, twins: true }),
      objectsFolder: this.#layout.objects,
      isSafe: (file) => this.#syncer.isSafe(file),
    });
  }

  /** Takes a file in, unless the same bytes are here already. The file itself stays where it is. */
  importFile(file: string): Promise<ImportOutcome> {
    return importFile(file, { open: (incoming) => this.#sink(incoming), layout: this.#layout, access: this.#objects.access });
  }

  /** Takes in what is in files and folders, as the rules say. */
  importFiles(paths: readonly string[], signal?: AbortSignal, rules?: PlacingRules): Promise<ImportResult> {
    return importFiles(
      paths,
      { open: (incoming) => this.#sink(incoming, rules), layout: this.#layout, access: this.#objects.access },
      signal,
    );
  }

  /** Moves the objects under the entities out of the archive; the token brings them back until the archive is next opened. */
  async remove(
    paths: readonly EntityPath[],
  ): Promise<{ ok: true; instances: number; token: string } | { ok: false; failure: ServiceFailure }> {
    try {
      return await this.#storage.track(this.#remove(await this.#rowsOfAll(paths)));
    } catch (error) {
      return { ok: false, failure: this.#failureOf(error) };
    }
  }

  async undoRemove(
    token: string,
  ): Promise<{ ok: true; instances: number } | { ok: false; failure: ServiceFailure } | { ok: false; unknown: true }> {
    for (const folder of this.#trash.foldersOf(token)) this.#journal.note(folder);
    const given = await this.#storage.track(this.#trash.giveBack(token));
    if (given === undefined) return { ok: false, unknown: true };
    if (!given.ok) return given;
    let instances = 0;
    for (const folder of given.folders) {
      instances += (await this.#storage.track(reconcileFolder(folder, this.#reconcileOptions(), false))).added;
    }
    this.#feed.changed(undefined);
    return { ok: true, instances };
  }

  /** Reads all files again and makes the index agree, while everything else goes on. Of several, one after the other. */
  reindex(onProgress: (progress: ReindexProgress) => void, signal?: AbortSignal): Promise<void> {
    const run = this.#reindexing.then(async () => {
      await this.#rebuild;
      const stop = AbortSignal.any([this.#stopping.signal, ...(signal ? [signal] : [])]);
      if (stop.aborted) return;
      await rebuildIndex(this.#reconcileOptions(), { all: true, onProgress, signal: stop });
      this.#feed.changed(undefined);
    });
    this.#reindexing = run.catch(() => undefined);
    return run;
  }

  async stats(): Promise<ArchiveStats> {
    return { ...this.totals, ...(await this.#disk()), folder: this.#layout.root };
  }

  /** What is here, without asking the disk. */
  get totals(): Totals {
    return this.#writer.totals;
  }

  /** Bytes left on the volume; 0 when it cannot be asked. */
  async freeBytes(): Promise<number> {
    return (await this.#disk()).freeBytes;
  }

  /** Bytes of a study's objects; undefined when there is no such study. */
  studyBytes(studyInstanceUid: string): number | undefined {
    return this.#writer.studyBytes(studyInstanceUid);
  }

  /** At most `limit` Study Instance UIDs, those whose last object came longest ago first. Throws `IndexError` if the index cannot be read. */
  oldestStudies(limit: number): Promise<string[]> {
    return this.#client.oldestStudies(limit);
  }

  /** Whether a study is kept when room is made. */
  isPinned(studyInstanceUid: string): boolean {
    return this.#pins.has(studyInstanceUid);
  }

  get pinnedStudies(): readonly string[] {
    return this.#pins.all;
  }

  /** Keeps studies from being deleted to make room, or no longer. */
  async pin(studies: readonly string[], pinned: boolean): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }> {
    const saved = await this.#pins.set(studies, pinned);
    if (saved.ok) for (const study of studies) this.#feed.changed(study);
    return saved;
  }

  /** Study Instance UIDs of what entities belong to or hold. Throws `IndexError` if the index cannot be read. */
  async studiesOf(paths: readonly EntityPath[]): Promise<string[]> {
    const studies = new Set<string>();
    for (const path of paths) {
      if (path.StudyInstanceUID !== undefined) studies.add(path.StudyInstanceUID);
      else for (const row of await this.#rowsOf(path)) studies.add(row.studyInstanceUid);
    }
    studies.delete(''); // objects that belong to no study
    return [...studies];
  }

  /** A file of an entity: itself, or one among others in the folder of its study. Throws `IndexError` if the index cannot be read. */
  async locate(path: EntityPath): Promise<string | undefined> {
    const keys = keysOfPath(path);
    if (Object.keys(keys).length === 0) return undefined;
    const row = await this.#client.someObject({ keys, exactKeys: true, twins: true });
    return row && join(this.#layout.objects, row.folder, row.file);
  }

  /** Removes a study for good: its room is wanted at once. */
  async discardStudy(
    StudyInstanceUID: string,
  ): Promise<{ ok: true; instances: number } | { ok: false; failure: ServiceFailure }> {
    const removed = await this.remove([{ level: 'STUDY', StudyInstanceUID }]);
    if (!removed.ok) return removed;
    await this.#storage.track(this.#trash.empty(removed.token));
    return { ok: true, instances: removed.instances };
  }

  /** Hears, at most five times a second, of studies that changed; `studies` is undefined when any may have. Ask `stats` for the rest. */
  onChange(listener: (studies: ArchiveChange['studies']) => void): () => void {
    return this.#feed.listen(listener);
  }

  /** Resolves when all that was reported as stored is on the disk. */
  async flush(): Promise<void> {
    await this.#storage.settled();
    await this.#journal.sync();
    await this.#syncer.flush();
  }

  /** Finishes what is under way, puts everything on the disk and lets another process open the archive. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#reindexing;
    await this.#rebuild;
    await this.#cleaning;
    const clean = await this.flush().then(
      () => true,
      (error: unknown) => {
        this.#options.onProblem?.(this.#failureOf(error));
        return false;
      },
    );
    const strikes = await this.#checkpoints.stop();
    this.#feed.close();
    await this.#client.close();
    this.#reader?.close();
    this.#writer.close(); // the last connection to close moves the log into the index file
    if (clean) for (const strike of strikes) strike();
    this.#journal.close(clean);
    this.#unlock();
  }

  #noteMissing({ sopInstanceUid, studyInstanceUid, seriesInstanceUid }: ObjectRecord): void {
    if (this.#stopping.signal.aborted || !isPlausible(sopInstanceUid) || !isPlausible(studyInstanceUid)) return;
    const failure = this.#writer.lacks({ sopInstanceUid, studyInstanceUid, seriesInstanceUid });
    if (failure !== undefined) this.#onIndexFailure(failure);
    this.#feed.changed(studyInstanceUid);
  }

  #sink(object: IncomingObject, rules?: PlacingRules): ArchiveSink {
    return new ArchiveSink(this.#storage, object, this.#toRecord, rules);
  }

  async #remove(
    rows: readonly ObjectRow[],
  ): Promise<{ ok: true; instances: number; token: string } | { ok: false; failure: ServiceFailure }> {
    for (const { folder } of rows) this.#journal.note(folder);
    const taken = await this.#trash.take(rows);
    if (!taken.ok) return taken;
    const chunk = 256;
    for (let at = 0; at < rows.length; at += chunk) {
      const failure = this.#writer.replace(
        rows.slice(at, at + chunk).map((row) => row.id),
        [],
      );
      if (failure !== undefined) return { ok: false, failure: localFailure(failure) };
      await new Promise((goOn) => setImmediate(goOn));
    }
    await removeEmptyFolders(
      this.#layout.objects,
      rows.map(({ folder }) => folder),
    );
    this.#feed.changed(undefined);
    return { ok: true, instances: rows.length, token: taken.token };
  }

  #disk(): Promise<{ freeBytes: number; diskBytes: number }> {
    return fs.statfs(this.#layout.root).then(
      ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, diskBytes: blocks * bsize }),
      () => ({ freeBytes: 0, diskBytes: 0 }),
    );
  }

  /** What the last run received and had not synced when it ended may still be in memory only. */
  async #syncAgain(folder: string): Promise<void> {
    const path = join(this.#layout.objects, folder);
    const entries = await fs.readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isFile()) this.#syncer.later(path, entry.name);
  }

  async #rowsOfAll(paths: readonly EntityPath[]): Promise<ObjectRow[]> {
    const rows = new Map<number, ObjectRow>();
    for (const path of paths) for (const row of await this.#rowsOf(path)) rows.set(row.id, row);
    return [...rows.values()];
  }

  #rowsOf(path: EntityPath): Promise<ObjectRow[]> {
    const keys = keysOfPath(path);
    if (path.level === 'PATIENT' && path.PatientID === undefined) keys.PatientID = '';
    else if (Object.keys(keys).length === 0) return Promise.resolve([]);
    return this.#client.objects({ keys, exactKeys: true, twins: true });
  }

  #reconcileOptions(): ReconcileOptions {
    return {
      layout: this.#layout,
      writer: () => this.#writer,
      toRecord: this.#toRecord,
      placing: this.#storage.placing,
      onProblem: (failure) => this.#options.onProblem?.(failure),
    };
  }

  #newClient(): IndexClient {
    const client: IndexClient = new IndexClient(this.#options.indexFile, indexWorkerEntry(), (failure) => {
      if (client === this.#client) this.#onIndexFailure(failure);
    });
    return client;
  }

  #beginRebuild(): void {
    const rebuild = async () => {
      const onProgress = (progress: ReindexProgress) => {
        this.#options.onRebuild?.(progress);
        this.#feed.changed(undefined);
      };
      await rebuildIndex(this.#reconcileOptions(), { all: false, onProgress, signal: this.#stopping.signal });
      // Only a rebuild that came to its end makes the index this archive's: one that was cut short goes on at the next start.
      if (!this.#stopping.signal.aborted) this.#writer.setArchiveId(this.#archiveId);
    };
    this.#rebuild = rebuild()
      .catch((error: unknown) => this.#options.onProblem?.(this.#failureOf(error)))
      .finally(() => {
        this.#rebuild = undefined;
      });
  }

  async #checkIndex(): Promise<void> {
    try {
      if (!(await this.#client.isSound())) this.#onIndexFailure({ code: 'corrupt', detail: 'the check at start found damage' });
    } catch (error) {
      if (error instanceof IndexError && !this.#stopping.signal.aborted) this.#onIndexFailure(error.failure);
    }
  }

  /** A damaged index is replaced while the program runs. What could not be indexed until then was not acknowledged. */
  #onIndexFailure(failure: IndexFailure): void {
    this.#options.onProblem?.(localFailure(failure));
    if (failure.code !== 'corrupt' || this.#rebuild !== undefined || this.#stopping.signal.aborted) return;
    const { indexFile } = this.#options;
    void this.#client.close();
    this.#reader?.close();
    this.#reader = undefined;
    this.#writer.close();
    moveAside(indexFile);
    const index = openIndex(indexFile, this.#archiveId);
    if (!index.ok) {
      this.#options.onProblem?.(localFailure(index.failure));
      return;
    }
    this.#writer = index.writer;
    this.#client = this.#newClient();
    this.#beginRebuild();
  }

  #failureOf(error: unknown): ServiceFailure {
    if (error instanceof IndexError) return localFailure(error.failure);
    return isSqliteError(error) ? localFailure(indexFailure(error)) : writeFailure(error, this.#layout.root);
  }
}

/** What broke off has not been checked. */
function isPlausible(uid: string): boolean {
  return uid !== '' && uid.length <= 64;
}
