import { dirname, resolve, sep } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { systemCode } from '../system/error-code.ts';
import { writeFailure } from '../system/file-failure.ts';
import { processMs } from '../system/process-ms.ts';
import { syncFolder } from '../system/sync-folder.ts';
import { type FileCalls, flagsToSync, removeFile, syncFile, threadedFileCalls } from './file-calls.ts';

/**
 * `strict`: on the disk before success is reported. `background`: once nothing more comes, and within about a second. `none`: when the
 * system gets to it; a power cut may take what was reported as stored.
 */
export type Durability = 'strict' | 'background' | 'none';

/** Milliseconds without another object after which the sync begins: it costs the processor and the disk what receiving needs. */
const quietMs = 100;

/** Milliseconds between the first object that waits and the sync, however many more come; leaves time for it within the second. */
const waitMs = 750;

/** Files kept open until they are synced, which saves opening them again; the rest are opened again. */
const keptOpen = 512;

/** Files that may wait for their sync; while there are more, storing waits: whoever sends faster than the disk takes is slowed down to it. */
const mostWaiting = 4_000;

/** Files synced at a time: enough for the disk to join them, too few to keep libuv's threads from receiving. */
const atATime = 2;

interface Waiting {
  readonly path: string;
  /** Open for writing still, or to be opened again. */
  readonly fd: number | undefined;
}

/** Puts files and folders on the disk in batches: one sync of a folder serves all objects that were waiting for it. */
export class Syncer {
  readonly #onProblem: (failure: ServiceFailure) => void;
  readonly #before: () => Promise<void>;
  readonly #root: string;
  readonly #calls: FileCalls;
  readonly #longestMs: number;
  readonly #folders = new Map<string, { running: Promise<void>; next: Promise<void> | undefined }>();
  /** Files that a sync failed for, their own or one of what leads to them. A later sync that succeeds proves nothing for those. */
  readonly #unsafe = new Set<string>();
  #files: Waiting[] = [];
  #waiting = 0;
  #open = 0;
  #timer: NodeJS.Timeout | undefined;
  /** When the first and the last of those that wait came, `processMs`. */
  #firstAt = 0;
  #lastAt = 0;
  #flushing: Promise<void> = Promise.resolve();

  /**
   * All files are below `root`. `before` goes ahead of every batch: what must be on the disk before the files are. `meanwhile` where
   * somebody waits for the last sync: then files are synced while others come, not in pauses.
   */
  constructor(
    root: string,
    onProblem: (failure: ServiceFailure) => void,
    before: () => Promise<void>,
    calls: FileCalls = threadedFileCalls,
    { meanwhile = false }: { readonly meanwhile?: boolean } = {},
  ) {
    this.#longestMs = meanwhile ? quietMs : waitMs;
    this.#root = root;
    this.#onProblem = onProblem;
    this.#before = before;
    this.#calls = calls;
  }

  /** Syncs a folder's entries. Who asks while a sync runs shares the one that begins after it. */
  folder(folder: string): Promise<void> {
    const entry = this.#folders.get(folder);
    if (entry === undefined) return this.#run(folder);
    entry.next ??= entry.running.then(
      () => this.#run(folder),
      () => this.#run(folder),
    );
    return entry.next;
  }

  /**
   * Syncs the folder of a file that is in place, and those above it where the folder was made for it. What is not surely there is
   * refused, and then must not be found there by the next rebuild: it is removed.
   */
  async placed(path: string, madeFolder: boolean): Promise<void> {
    try {
      await this.#upwards(dirname(path), madeFolder ? resolve(this.#root) : dirname(path));
    } catch (error) {
      await removeFile(path).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Notes a file that is in place: it is synced once nothing more comes, and within a second, its folder too. `release` may be called
   * once, for the file's descriptor, which is closed here then.
   */
  later(path: string, release: () => number | undefined = () => undefined): void {
    const fd = this.#open < keptOpen ? release() : undefined;
    if (fd !== undefined) this.#open++;
    this.#files.push({ path, fd });
    this.#waiting++;
    this.#lastAt = processMs();
    if (this.#timer !== undefined) return;
    this.#firstAt = this.#lastAt;
    this.#wait(quietMs);
  }

  /** Whether so many files wait that storing more is to wait for `room`. */
  get isFull(): boolean {
    return this.#waiting > mostWaiting;
  }

  /** Resolves once few enough files wait for more to be stored. */
  async room(): Promise<void> {
    while (this.isFull) await this.flush();
  }

  /** Syncs what waits. Resolves when all that was noted before the call is on the disk. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const files = this.#files;
    this.#files = [];
    if (files.length > 0) this.#flushing = this.#flushing.then(() => this.#sync(files));
    return this.#flushing;
  }

  /** Whether a file that was noted and flushed is on the disk for all that is known. */
  isSafe(path: string): boolean {
    return !this.#unsafe.has(path);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      const now = processMs();
      const left = Math.min(this.#lastAt + quietMs, this.#firstAt + this.#longestMs) - now;
      if (left > 0) this.#wait(left);
      else void this.flush();
    }, ms).unref();
  }

  async #upwards(folder: string, top: string): Promise<void> {
    await this.folder(folder);
    if (folder !== top && folder !== dirname(folder)) await this.#upwards(dirname(folder), top);
  }

  #run(folder: string): Promise<void> {
    const running = syncFolder(folder);
    const entry: { running: Promise<void>; next: Promise<void> | undefined } = { running, next: undefined };
    this.#folders.set(folder, entry);
    const done = () => {
      if (this.#folders.get(folder) === entry && entry.next === undefined) this.#folders.delete(folder);
    };
    running.then(done, done);
    return running;
  }

  async #sync(files: readonly Waiting[]): Promise<void> {
    if (!(await this.#attempt(this.#before))) for (const { path } of files) this.#unsafe.add(path);
    const rest = files.values();
    const work = async () => {
      for (const { path, fd } of rest) {
        if (!(await this.#attempt(() => this.#syncOne(path, fd)))) this.#unsafe.add(path);
        this.#waiting--;
        if (fd !== undefined) this.#open--;
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
    // A study's folder may be new, and the one above it: their entries stand in the folders further up.
    const folders = new Set<string>();
    for (const { path } of files) {
      for (let up = dirname(path); up.startsWith(this.#root) && up !== dirname(up); up = dirname(up)) folders.add(up);
    }
    for (const folder of folders) {
      if (await this.#attempt(() => this.folder(folder))) continue;
      for (const { path } of files) if (path.startsWith(folder + sep)) this.#unsafe.add(path);
    }
  }

  async #syncOne(path: string, opened: number | undefined): Promise<void> {
    const fd = opened ?? (await this.#calls.open(path, flagsToSync));
    try {
      await syncFile(fd);
    } finally {
      await this.#calls.close(fd);
    }
  }

  /** False when it went wrong. What was removed in the meantime needs no sync. */
  async #attempt(sync: () => Promise<void>): Promise<boolean> {
    try {
      await sync();
      return true;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return true;
      this.#onProblem(writeFailure(error, 'while syncing'));
      return false;
    }
  }
}
