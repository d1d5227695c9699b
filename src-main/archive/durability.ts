import { dirname, join } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { closeFile, openFile, syncFile, syncFolder } from './file-calls.ts';
import { systemCode, writeFailure } from './file-failure.ts';

/** `strict`: on the disk before success is reported. `background`: within about a second after. */
export type Durability = 'strict' | 'background';

/** Milliseconds between the first object that waits and the sync; leaves time for it within the second. */
const waitMs = 500;

/** Files synced at a time: enough for the disk to join them, too few to keep libuv's threads from receiving. */
const atATime = 2;

/** Puts files and folders on the disk in batches: one sync of a folder serves all objects that were waiting for it. */
export class Syncer {
  readonly #onProblem: (failure: ServiceFailure) => void;
  readonly #before: () => Promise<void>;
  readonly #folders = new Map<string, { running: Promise<void>; next: Promise<void> | undefined }>();
  #files: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  /** `before` goes ahead of every batch: what must be on the disk before the files are. */
  constructor(onProblem: (failure: ServiceFailure) => void, before: () => Promise<void>) {
    this.#onProblem = onProblem;
    this.#before = before;
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

  /** Notes a file, of a folder, that is in place: it is synced within a second, its folder too. */
  later(folder: string, file: string): void {
    this.#files.push(join(folder, file));
    this.#timer ??= setTimeout(() => void this.flush(), waitMs);
    this.#timer.unref();
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

  async #sync(files: readonly string[]): Promise<void> {
    await this.#attempt(this.#before);
    const rest = files.values();
    const work = async () => {
      for (const file of rest) await this.#attempt(() => syncPath(file));
    };
    await Promise.all(Array.from({ length: atATime }, work));
    // A study's folder may be new, and the one above it: their entries stand in the folders further up.
    const folders = new Set<string>();
    for (const file of files)
      for (const up of [dirname(file), dirname(dirname(file)), dirname(dirname(dirname(file)))]) folders.add(up);
    for (const folder of folders) await this.#attempt(() => this.folder(folder));
  }

  /** What was removed in the meantime needs no sync. */
  async #attempt(sync: () => Promise<void>): Promise<void> {
    try {
      await sync();
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') this.#onProblem(writeFailure(error, 'while syncing'));
    }
  }
}

async function syncPath(file: string): Promise<void> {
  const fd = await openFile(file, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await syncFile(fd);
  } finally {
    await closeFile(fd);
  }
}
