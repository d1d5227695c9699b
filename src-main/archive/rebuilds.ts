import { type RebuildProgress, rebuildIndex } from './rebuild-index.ts';
import type { ReconcileOptions } from './reconcile.ts';

export interface RebuildsOptions {
  readonly reconcile: ReconcileOptions;
  readonly stopping: AbortSignal;
  /** Anything in the index may be another now. */
  readonly onChange: () => void;
  /** A rebuild that began by itself came to its end, not cut short. */
  readonly onComplete: () => void;
  readonly onError: (error: unknown) => void;
}

/** The times an archive's files are gone through while it is open: by itself after an index was lost, and when a person asks. */
export class Rebuilds {
  readonly #options: RebuildsOptions;
  #running: Promise<void> | undefined;
  #asked: Promise<void> = Promise.resolve();

  constructor(options: RebuildsOptions) {
    this.#options = options;
  }

  /** One that began by itself and has not ended. */
  get running(): Promise<void> | undefined {
    return this.#running;
  }

  /** Fills an index that has nothing, or not all, in the background. */
  begin(): void {
    const { reconcile, stopping, onChange, onComplete, onError } = this.#options;
    const rebuild = async () => {
      await rebuildIndex(reconcile, { all: false, onProgress: onChange, signal: stopping });
      if (!stopping.aborted) onComplete();
    };
    this.#running = rebuild()
      .catch(onError)
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Reads all files again. Of several, one after the other. */
  reindex(onProgress: (progress: RebuildProgress) => void, signal?: AbortSignal): Promise<void> {
    const { reconcile, stopping, onChange } = this.#options;
    const run = this.#asked.then(async () => {
      await this.#running;
      const stop = AbortSignal.any([stopping, ...(signal ? [signal] : [])]);
      if (stop.aborted) return;
      await rebuildIndex(reconcile, { all: true, onProgress, signal: stop });
      onChange();
    });
    this.#asked = run.catch(() => undefined);
    return run;
  }

  /** Resolves when none is under way; `stopping` cuts them short. */
  async ended(): Promise<void> {
    await this.#asked;
    await this.#running;
  }
}
