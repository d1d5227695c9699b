import { join } from 'node:path';
import type { EntityPath } from '../../src-shared/contract/common.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { MissingObject } from './completeness.ts';
import { IndexClient, IndexError } from './index-client.ts';
import { fileMark } from './index-copy.ts';
import { IndexReader, keysOfPath, type ObjectRow } from './index-reader.ts';
import { indexWorkerEntry } from './index-worker-entry.ts';
import type { IndexWriter } from './index-writer.ts';
import { moveAside, openIndex } from './open-index.ts';
import { type IndexFailure, indexFailure, localFailure } from './sqlite-failure.ts';

export interface ArchiveIndexOptions {
  readonly file: string;
  readonly archiveId: string;
  /** The archive is being closed: what is damaged stays as it is. */
  readonly stopping: AbortSignal;
  readonly onProblem: (failure: ServiceFailure) => void;
  /** While the index is filled anew, it is not replaced once more. */
  readonly isRebuilding: () => boolean;
  /** An empty index has taken the place of a damaged one. */
  readonly onReplaced: () => void;
}

/** Writer and readers of an open archive's index. Both are others once a damaged index was replaced: ask anew, do not keep them. */
export class ArchiveIndex {
  readonly #options: ArchiveIndexOptions;
  #writer: IndexWriter;
  #client: IndexClient;
  #reader: IndexReader | undefined;

  constructor(writer: IndexWriter, options: ArchiveIndexOptions) {
    this.#options = options;
    this.#writer = this.#heard(writer);
    this.#client = this.#newClient();
  }

  get writer(): IndexWriter {
    return this.#writer;
  }

  /** Finds all that the writer has taken in. */
  get client(): IndexClient {
    this.commit();
    return this.#client;
  }

  /** Commits what the writer has taken in. */
  commit(): IndexFailure | undefined {
    const failure = this.#writer.commit();
    if (failure !== undefined) this.failed(failure);
    return failure;
  }

  /** The same for who relies on it. Throws `IndexError`. */
  flush(): void {
    const failure = this.commit();
    if (failure !== undefined) throw new IndexError(failure);
  }

  /** Commits, and brings the index's file up to date with its log. True if all of it. */
  async checkpoint(): Promise<boolean> {
    return this.commit() === undefined && this.#client.checkpoint();
  }

  /** Makes an index that has everything this archive's: no other start goes through the files. */
  claim(): void {
    const { archiveId, file } = this.#options;
    this.#writer.note('id', archiveId);
    this.#writer.note('file', fileMark(file));
  }

  /** Notes how many instances an entity has elsewhere. */
  expect({ level, uid }: { readonly level: 'STUDY' | 'SERIES'; readonly uid: string }, instances: number): void {
    const failure = this.#writer.expect(level, uid, instances);
    if (failure !== undefined) this.failed(failure);
  }

  /** Notes an object that did not arrive whole. False: its UIDs, which nobody has checked, can be nobody's, and nothing is noted. */
  lacks({ sopInstanceUid, studyInstanceUid, seriesInstanceUid }: MissingObject): boolean {
    if (this.#options.stopping.aborted || !isPlausible(sopInstanceUid) || !isPlausible(studyInstanceUid)) return false;
    const failure = this.#writer.lacks({ sopInstanceUid, studyInstanceUid, seriesInstanceUid });
    if (failure !== undefined) this.failed(failure);
    return true;
  }

  /** Objects under each entity, asked on this thread. */
  localCounts(paths: readonly EntityPath[]): number[] {
    this.commit();
    try {
      this.#reader ??= new IndexReader(this.#options.file);
      const reader = this.#reader;
      return paths.map((path) => reader.localCount(path));
    } catch (error) {
      this.failed(indexFailure(error));
      return paths.map(() => 0);
    }
  }

  /** Every object under any of the entities, each once. Throws `IndexError` if the index cannot be read. */
  async rowsOf(paths: readonly EntityPath[]): Promise<ObjectRow[]> {
    const rows = new Map<number, ObjectRow>();
    for (const path of paths) for (const row of await this.#rowsOfOne(path)) rows.set(row.id, row);
    return [...rows.values()];
  }

  /** All that have these SOP Instance UIDs, other content under one as well. Throws `IndexError` if the index cannot be read. */
  rowsOfInstances(sopInstanceUids: readonly string[]): Promise<ObjectRow[]> {
    return this.client.objects({ keys: { SOPInstanceUID: sopInstanceUids.join('\\') }, exactKeys: true, twins: true });
  }

  /** Study Instance UIDs of what entities belong to or hold. Throws `IndexError` if the index cannot be read. */
  async studiesOf(paths: readonly EntityPath[]): Promise<string[]> {
    const studies = new Set<string>();
    for (const path of paths) {
      if (path.StudyInstanceUID !== undefined) studies.add(path.StudyInstanceUID);
      else for (const row of await this.#rowsOfOne(path)) studies.add(row.studyInstanceUid);
    }
    studies.delete(''); // objects that belong to no study
    return [...studies];
  }

  /** `<folder>/<file>` of some object of an entity. Throws `IndexError` if the index cannot be read. */
  async someFile(path: EntityPath): Promise<string | undefined> {
    const keys = keysOfPath(path);
    if (Object.keys(keys).length === 0) return undefined;
    const row = await this.client.someObject({ keys, exactKeys: true, twins: true });
    return row && join(row.folder, row.file);
  }

  /** Goes through the structure of the whole file, on a thread of its own. */
  async check(): Promise<void> {
    try {
      if (!(await this.#client.isSound())) this.failed({ code: 'corrupt', detail: 'the check at start found damage' });
    } catch (error) {
      if (error instanceof IndexError && !this.#options.stopping.aborted) this.failed(error.failure);
    }
  }

  /** A damaged index is replaced while the program runs. What was acknowledged and is not in it is in the files, which are read again. */
  failed(failure: IndexFailure): void {
    const { file, archiveId, stopping, onProblem, isRebuilding, onReplaced } = this.#options;
    onProblem(localFailure(failure));
    if (failure.code !== 'corrupt' || isRebuilding() || stopping.aborted) return;
    void this.#client.close();
    this.#reader?.close();
    this.#reader = undefined;
    this.#writer.onFailure = () => undefined;
    this.#writer.close();
    moveAside(file);
    const index = openIndex(file, archiveId);
    if (!index.ok) {
      onProblem(localFailure(index.failure));
      return;
    }
    this.#writer = this.#heard(index.writer);
    this.#client = this.#newClient();
    onReplaced();
  }

  /** The last connection to close moves the log into the index file. */
  async close(): Promise<void> {
    await this.#client.close();
    this.#reader?.close();
    this.#writer.close();
  }

  #rowsOfOne(path: EntityPath): Promise<ObjectRow[]> {
    const keys = keysOfPath(path);
    if (path.level === 'PATIENT' && path.PatientID === undefined) keys.PatientID = '';
    else if (Object.keys(keys).length === 0) return Promise.resolve([]);
    return this.client.objects({ keys, exactKeys: true, twins: true });
  }

  #heard(writer: IndexWriter): IndexWriter {
    writer.onFailure = (failure) => this.failed(failure);
    return writer;
  }

  #newClient(): IndexClient {
    const client: IndexClient = new IndexClient(this.#options.file, indexWorkerEntry(), (failure) => {
      if (client === this.#client) this.failed(failure);
    });
    return client;
  }
}

function isPlausible(uid: string): boolean {
  return uid !== '' && uid.length <= 64;
}
