import { processMs } from '../system/process-ms.ts';
import type { Syncer } from './durability.ts';
import type { FolderJournal } from './folder-journal.ts';
import type { Storage } from './storage.ts';
import type { UnsyncedFiles } from './unsynced-files.ts';

export interface CheckpointOptions {
  readonly storage: Storage;
  readonly journal: FolderJournal;
  readonly syncer: Syncer;
  /** Copies the index's log into the index; true if all of it. */
  readonly checkpointIndex: () => Promise<boolean>;
  readonly commits: () => number;
  /** Where files are left to the system; undefined where the syncer knows of all. */
  readonly unsynced: UnsyncedFiles | undefined;
}

/** Milliseconds between looks. What is in the journal at a crash is what arrived since the last one. */
const periodMs = 2_000;

/** Until the first look, which starts the index's thread: few objects have come by then, and it takes long to start beside many. */
const firstMs = 300;

/**
 * Milliseconds that files which are left to the system stay in the journal. It has long written them by then, so that syncing them, without
 * which nothing may be struck off, costs next to nothing.
 */
const leftMs = 120_000;

/**
 * From time to time puts files and index on the disk together and strikes the folders concerned off the journal. In the
 * background and on other threads; the main loop only asks.
 */
export class Checkpoints {
  readonly #options: CheckpointOptions;
  readonly #first: NodeJS.Timeout;
  readonly #timer: NodeJS.Timeout;
  #strikes: (() => void)[] = [];
  #commits = 0;
  /** When the journal's current generation began, by `processMs`. */
  #begun = processMs();
  #running: Promise<void> | undefined;

  /** `left` strikes off what earlier runs noted. */
  constructor(options: CheckpointOptions, left: readonly (() => void)[]) {
    this.#options = options;
    this.#strikes.push(...left);
    const look = () => void this.run().catch(() => undefined);
    this.#first = setTimeout(look, firstMs).unref();
    this.#timer = setInterval(look, periodMs).unref();
  }

  /** Does nothing where nothing changed. A run under way is shared. Rejects with `IndexError` if the index cannot be read. */
  run(): Promise<void> {
    if (this.#options.commits() === this.#commits && !this.#isDue() && this.#strikes.length === 0) return Promise.resolve();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Waits for a run under way and does no more; what was left is struck off by the caller's own last sync. */
  async stop(): Promise<readonly (() => void)[]> {
    clearTimeout(this.#first);
    clearInterval(this.#timer);
    await this.#running?.catch(() => undefined);
    return this.#strikes.splice(0);
  }

  /** Whether there are folders to be struck off. */
  #isDue(): boolean {
    const { journal, unsynced } = this.#options;
    return journal.size > 0 && (unsynced === undefined || processMs() - this.#begun >= leftMs);
  }

  async #run(): Promise<void> {
    const { storage, journal, syncer, checkpointIndex, commits, unsynced } = this.#options;
    this.#commits = commits();
    await journal.sync();
    const due = this.#isDue();
    const folders = journal.folders;
    const strike = due ? journal.rotate() : undefined;
    if (due) this.#begun = processMs();
    await storage.settled();
    if (due) await unsynced?.syncFolders(folders);
    await syncer.flush();
    if (strike !== undefined) this.#strikes.push(strike);
    const count = this.#strikes.length;
    if (!(await checkpointIndex())) return;
    for (const strike of this.#strikes.splice(0, count)) strike();
  }
}
