import type { Syncer } from './durability.ts';
import type { FolderJournal } from './folder-journal.ts';
import type { Storage } from './storage.ts';

export interface CheckpointOptions {
  readonly storage: Storage;
  readonly journal: FolderJournal;
  readonly syncer: Syncer;
  /** Copies the index's log into the index; true if all of it. */
  readonly checkpointIndex: () => Promise<boolean>;
  readonly commits: () => number;
}

/** Milliseconds between looks. What is in the journal at a crash is what arrived since the last one. */
const periodMs = 2_000;

/**
 * From time to time puts files and index on the disk together and strikes the folders concerned off the journal. In the
 * background and on other threads; the main loop only asks.
 */
export class Checkpoints {
  readonly #options: CheckpointOptions;
  readonly #timer: NodeJS.Timeout;
  #strikes: (() => void)[] = [];
  #commits = 0;
  #running: Promise<void> | undefined;

  /** `left` strikes off what earlier runs noted. */
  constructor(options: CheckpointOptions, left: readonly (() => void)[]) {
    this.#options = options;
    this.#strikes.push(...left);
    this.#timer = setInterval(() => void this.run().catch(() => undefined), periodMs);
    this.#timer.unref();
  }

  /** Does nothing where nothing changed. A run under way is shared. Rejects with `IndexError` if the index cannot be read. */
  run(): Promise<void> {
    if (this.#options.commits() === this.#commits && this.#options.journal.size === 0 && this.#strikes.length === 0)
      return Promise.resolve();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Waits for a run under way and does no more; what was left is struck off by the caller's own last sync. */
  async stop(): Promise<readonly (() => void)[]> {
    clearInterval(this.#timer);
    await this.#running?.catch(() => undefined);
    return this.#strikes.splice(0);
  }

  async #run(): Promise<void> {
    const { storage, journal, syncer, checkpointIndex, commits } = this.#options;
    this.#commits = commits();
    await journal.sync();
    if (journal.size > 0) this.#strikes.push(journal.rotate());
    await storage.settled();
    await syncer.flush();
    const count = this.#strikes.length;
    if (!(await checkpointIndex())) return;
    for (const strike of this.#strikes.splice(0, count)) strike();
  }
}
