import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { ArchiveChange, ArchiveStats } from '../../src-shared/contract/archive.ts';
import type { EntityPath, Row } from '../../src-shared/contract/common.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { QueryLevel, QueryModel } from '../../src-shared/dicom/query/levels.ts';
import type { QuerySource } from '../dicom/services/query-source.ts';
import type { InstanceReference } from '../dicom/services/storage-commitment.ts';
import type { StoredObject } from '../dicom/services/store-source.ts';
import type { IncomingObject, StoreTarget } from '../dicom/services/store-target.ts';
import { writeFailure } from '../system/file-failure.ts';
import { answerFor } from './answer-for.ts';
import { ArchiveIndex } from './archive-index.ts';
import { ArchiveQuerySource, type QuerySourceOptions } from './archive-query-source.ts';
import { ArchiveSink } from './archive-sink.ts';
import { BlockPool } from './block-pool.ts';
import { catchUp } from './catch-up.ts';
import { ChangeFeed } from './change-feed.ts';
import { commandProblem } from './check-object.ts';
import { Checkpoints } from './checkpoints.ts';
import { countedEntity } from './completeness.ts';
import { diskSpace } from './disk-space.ts';
import { type Durability, Syncer } from './durability.ts';
import { type FileCalls, threadedFileCalls } from './file-calls.ts';
import { FolderJournal } from './folder-journal.ts';
import { type ImportOutcome, type ImportResult, type ImportTarget, importFile, importFiles } from './import-files.ts';
import { IndexError } from './index-client.ts';
import type { IndexWriter } from './index-writer.ts';
import { IndexedObject, type ObjectsFolder } from './indexed-object.ts';
import type { Layout } from './layout.ts';
import { type LocalQueryOptions, localQuery } from './local-query.ts';
import { recordReader } from './object-record.ts';
import { emptyTrash } from './open-folder.ts';
import { Pins } from './pins.ts';
import { foldersAnywhere, type RebuildProgress } from './rebuild-index.ts';
import { Rebuilds } from './rebuilds.ts';
import type { ReconcileOptions } from './reconcile.ts';
import { type ReceivingObject, refusedObject } from './refused-object.ts';
import { type Discarded, Removal, type Removed, type Restored } from './removal.ts';
import { indexFailure, isSqliteError, localFailure } from './sqlite-failure.ts';
import { type PlacingRules, Storage } from './storage.ts';
import type { Totals } from './totals.ts';
import { giveBackLeft } from './trash.ts';
import { UnsyncedFiles } from './unsynced-files.ts';

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
}

const unknownSpace = { freeBytes: 0, diskBytes: 0 };

/** The local archive: objects as files, and an index to find them. One process has it open at a time. */
export class Archive {
  readonly #options: ArchiveOptions;
  readonly #layout: Layout;
  readonly #objects: ObjectsFolder;
  readonly #unlock: () => void;
  readonly #index: ArchiveIndex;
  readonly #storage: Storage;
  readonly #journal: FolderJournal;
  readonly #syncer: Syncer;
  readonly #unsynced: UnsyncedFiles | undefined;
  readonly #checkpoints: Checkpoints;
  readonly #rebuilds: Rebuilds;
  readonly #removal: Removal;
  readonly #pins: Pins;
  readonly #feed = new ChangeFeed();
  readonly #toRecord = recordReader();
  readonly #reconcile: ReconcileOptions;
  readonly #left: ReadonlySet<string> | undefined;
  readonly #stopping = new AbortController();
  #cleaning: Promise<void> = Promise.resolve();

  /** Use `openArchive`. */
  constructor(options: ArchiveOptions, layout: Layout, archiveId: string, unlock: () => void, writer: IndexWriter) {
    this.#options = options;
    this.#layout = layout;
    this.#unlock = unlock;
    const calls = options.calls ?? threadedFileCalls;
    const pool = new BlockPool();
    this.#objects = { folder: layout.objects, access: { calls, pool } };
    const onProblem = (failure: ServiceFailure) => options.onProblem?.(failure);
    const stopping = this.#stopping.signal;
    const index = new ArchiveIndex(writer, {
      file: options.indexFile,
      archiveId,
      stopping,
      onProblem,
      isRebuilding: () => this.#rebuilds.running !== undefined,
      onReplaced: () => this.#rebuilds.begin(),
    });
    this.#index = index;
    const { journal, left, forget } = FolderJournal.open(layout.journal);
    if (left?.size === 0) forget();
    this.#journal = journal;
    this.#left = left;
    const syncer = new Syncer(layout.objects, onProblem, () => journal.sync(), calls);
    this.#syncer = syncer;
    const unsynced = options.durability === 'none' ? new UnsyncedFiles(layout.objects, syncer) : undefined;
    this.#unsynced = unsynced;
    const { pins, damaged } = Pins.open(layout.pins);
    this.#pins = pins;
    if (damaged) onProblem({ kind: 'local', code: 'damaged-file', detail: layout.pins });
    const storage = new Storage({
      layout,
      pool,
      journal,
      syncer,
      durability: options.durability,
      calls,
      writer: () => index.writer,
      now: options.now ?? (() => new Date()),
      onStored: (record) => this.#feed.changed(record.studyInstanceUid),
      onMissing: (record) => {
        if (index.lacks(record)) this.#feed.changed(record.studyInstanceUid);
      },
      onIndexFailure: (failure) => index.failed(failure),
    });
    this.#storage = storage;
    this.#checkpoints = new Checkpoints(
      { storage, journal, syncer, unsynced, checkpointIndex: () => index.checkpoint(), commits: () => index.writer.commits },
      left?.size === 0 ? [] : [forget],
    );
    const reconcile = { layout, writer: () => index.writer, toRecord: this.#toRecord, placing: storage.placing, onProblem };
    this.#reconcile = reconcile;
    const onChange = () => this.#feed.changed(undefined);
    this.#removal = new Removal({ storage, journal, reconcile, onChange });
    this.#rebuilds = new Rebuilds({
      reconcile,
      stopping,
      onChange,
      // One that was cut short goes on at the next start: until then the index is nobody's.
      onComplete: () => index.claim(),
      onError: (error) => onProblem(this.#failureOf(error)),
    });
  }

  /** For `openArchive`: looks at the folders that the journal names, and begins a rebuild where one is needed. */
  async start(incomplete: boolean, unchecked: boolean): Promise<void> {
    const restored = new Set<string>();
    const note = (folder: string) => {
      this.#journal.note(folder);
      restored.add(folder);
    };
    const tokens = await giveBackLeft(this.#layout, { note, onProblem: this.#reconcile.onProblem });
    this.#cleaning = emptyTrash(this.#layout, tokens).catch((error: unknown) => {
      this.#options.onProblem?.(writeFailure(error, this.#layout.trash));
    });
    try {
      const left = this.#left ?? (await foldersAnywhere(this.#reconcile)).keys();
      await catchUp(new Set([...left, ...restored]), this.#reconcile, { journal: this.#journal, syncer: this.#syncer });
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      this.#index.failed(indexFailure(error));
      return;
    }
    const isNew = this.totals.series === 0 && (await fs.readdir(this.#layout.objects)).length === 0;
    if (incomplete && isNew) this.#index.claim();
    else if (incomplete) this.#rebuilds.begin();
    else if (unchecked) void this.#index.check();
  }

  /** Where the files are. */
  get folder(): string {
    return this.#layout.root;
  }

  /** Set while the index is being rebuilt by itself; until it resolves, queries find what has been read so far. */
  get rebuild(): Promise<void> | undefined {
    return this.#rebuilds.running;
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
    return new ArchiveQuerySource(() => this.#index.client, this.#objects, options);
  }

  /**
   * The index asked like a server, for the window: text matches whatever its case, and `""` what is empty. Patients and studies come
   * newest first; those whom no Patient ID tells apart are one row. Throws `IndexError` if the index cannot be read.
   */
  query(
    _model: QueryModel,
    level: QueryLevel,
    keys: Readonly<Record<string, string>>,
    options: LocalQueryOptions = {},
  ): AsyncGenerator<readonly Row[]> {
    const asked = { index: this.#index, isPinned: (study: string) => this.#pins.has(study) };
    return localQuery(asked, level, keys, options);
  }

  /** Instances that the origin says a study or series has; of other levels nothing is kept. */
  expect(path: EntityPath, instances: number): void {
    const entity = countedEntity(path);
    if (entity === undefined || !(instances > 0)) return;
    this.#index.expect(entity, instances);
    this.#feed.changed(path.StudyInstanceUID);
  }

  /** Objects here under each entity, for the marks on remote results. Some microseconds each: keep it to a few hundred at once. */
  localCounts(paths: readonly EntityPath[]): number[] {
    return this.#index.localCounts(paths);
  }

  /** Every object under an entity, to be sent. Throws `IndexError` if the index cannot be read. */
  objects(path: EntityPath): Promise<readonly StoredObject[]> {
    return this.objectsOf([path]);
  }

  /** Every object under any of the entities, each once. Throws `IndexError` if the index cannot be read. */
  async objectsOf(paths: readonly EntityPath[]): Promise<readonly IndexedObject[]> {
    const rows = await this.#index.rowsOf(paths);
    return rows.map((row) => new IndexedObject(this.#objects, row));
  }

  /**
   * What storage commitment may say of instances, in their order: undefined for one that is indexed and on the disk, else a Failure
   * Reason (PS3.3 §C.14.1.1). All that was reported as stored before the call is put on the disk first.
   */
  async answerFor(instances: readonly InstanceReference[]): Promise<(number | undefined)[]> {
    await this.flush();
    return answerFor(instances, {
      find: (sopInstanceUids) => this.#index.rowsOfInstances(sopInstanceUids),
      objectsFolder: this.#layout.objects,
      unsynced: this.#unsynced,
      isSafe: (file) => this.#syncer.isSafe(file),
    });
  }

  /** Takes a file in, unless the same bytes are here already. The file itself stays where it is. */
  importFile(file: string): Promise<ImportOutcome> {
    return importFile(file, this.#importTarget());
  }

  /** Takes in what is in files and folders, as the rules say. */
  importFiles(paths: readonly string[], signal?: AbortSignal, rules?: PlacingRules): Promise<ImportResult> {
    return importFiles(paths, this.#importTarget(rules), signal);
  }

  /** Moves the objects under the entities out of the archive; the token brings them back until the archive is next opened. */
  async remove(paths: readonly EntityPath[]): Promise<Removed> {
    const removed = await this.#remove(paths).catch(
      (error: unknown) => ({ ok: false, failure: this.#failureOf(error) }) as const,
    );
    if (removed.ok || removed.failure.kind !== 'local' || removed.failure.code !== 'disk-full') return removed;
    // “Free some space” helps nobody who is about to.
    return { ok: false, failure: { ...removed.failure, code: 'no-room-to-delete' } };
  }

  async #remove(paths: readonly EntityPath[]): Promise<Removed> {
    return this.#removal.remove(await this.#index.rowsOf(paths));
  }

  undoRemove(token: string): Promise<Restored> {
    return this.#removal.undo(token);
  }

  /** Gives the room of what was removed back at once: nothing restores it. */
  forgetRemoved(token: string): Promise<void> {
    return this.#removal.forget(token);
  }

  /** Removes a study for good: its room is wanted at once, also where the disk is full to the last byte. */
  async discardStudy(StudyInstanceUID: string): Promise<Discarded> {
    try {
      return await this.#removal.discard(await this.#index.rowsOf([{ level: 'STUDY', StudyInstanceUID }]));
    } catch (error) {
      return { ok: false, failure: this.#failureOf(error) };
    }
  }

  /** Reads all files again and makes the index agree, while everything else goes on. Of several, one after the other. */
  reindex(onProgress: (progress: RebuildProgress) => void, signal?: AbortSignal): Promise<void> {
    return this.#rebuilds.reindex(onProgress, signal);
  }

  async stats(): Promise<ArchiveStats> {
    return { ...this.totals, ...(await diskSpace(this.folder).catch(() => unknownSpace)), folder: this.#layout.root };
  }

  /** What is here, without asking the disk. */
  get totals(): Totals {
    return this.#index.writer.totals;
  }

  /** Bytes left on the volume; undefined when it cannot be asked. */
  async freeBytes(): Promise<number | undefined> {
    return (await diskSpace(this.folder).catch(() => undefined))?.freeBytes;
  }

  /** Bytes of a study's objects; undefined when there is no such study. */
  studyBytes(studyInstanceUid: string): number | undefined {
    return this.#index.writer.studyBytes(studyInstanceUid);
  }

  /** At most `limit` Study Instance UIDs, those whose last object came longest ago first. Throws `IndexError` if the index cannot be read. */
  oldestStudies(limit: number): Promise<string[]> {
    return this.#index.client.oldestStudies(limit);
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
  studiesOf(paths: readonly EntityPath[]): Promise<string[]> {
    return this.#index.studiesOf(paths);
  }

  /** A file of an entity: itself, or one among others in the folder of its study. Throws `IndexError` if the index cannot be read. */
  async locate(path: EntityPath): Promise<string | undefined> {
    const file = await this.#index.someFile(path);
    return file && join(this.#layout.objects, file);
  }

  /** Hears, at most five times a second, of studies that changed; `studies` is undefined when any may have. Ask `stats` for the rest. */
  onChange(listener: (studies: ArchiveChange['studies']) => void): () => void {
    return this.#feed.listen(listener);
  }

  /** Resolves when all that was reported as stored is on the disk; files that are left to the system are not waited for. */
  async flush(): Promise<void> {
    await this.#storage.settled();
    this.#index.flush();
    await this.#journal.sync();
    await this.#syncer.flush();
  }

  /** Finishes what is under way, puts everything on the disk that is not left to the system, and lets another process open the archive. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#rebuilds.ended();
    await this.#cleaning;
    await this.#storage.parts.close();
    const clean = await this.flush().then(
      () => true,
      (error: unknown) => {
        this.#options.onProblem?.(this.#failureOf(error));
        return false;
      },
    );
    const strikes = await this.#checkpoints.stop();
    this.#feed.close();
    await this.#index.close();
    if (clean) for (const strike of strikes) strike();
    // What was left to the system is looked at by the next start: it may not be on the disk yet.
    this.#journal.close(clean && (this.#unsynced === undefined || this.#journal.size === 0));
    this.#unlock();
  }

  #sink(object: IncomingObject, rules?: PlacingRules): ReceivingObject {
    const problem = commandProblem(object);
    return problem === undefined ? new ArchiveSink(this.#storage, object, this.#toRecord, rules) : refusedObject(problem);
  }

  #importTarget(rules?: PlacingRules): ImportTarget {
    return { open: (incoming) => this.#sink(incoming, rules), layout: this.#layout, access: this.#objects.access };
  }

  #failureOf(error: unknown): ServiceFailure {
    if (error instanceof IndexError) return localFailure(error.failure);
    return isSqliteError(error) ? localFailure(indexFailure(error)) : writeFailure(error, this.#layout.root);
  }
}
