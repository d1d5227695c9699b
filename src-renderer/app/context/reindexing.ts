import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import { standardAreaId } from '../../../src-shared/contract/storage-areas.ts';
import { countWords } from '../../ui/quantities.ts';

export type ReindexState =
  | { readonly kind: 'running'; readonly done: number; readonly total: number; readonly stop: () => void }
  | { readonly kind: 'ended'; readonly words: string };

/** Indexes that are made anew from the files. They go on, and can be stopped, whatever the window shows meanwhile. */
export interface Reindexing {
  /** By the id of a storage area; what is not there was never begun. */
  readonly store: StoreApi<Readonly<Record<string, ReindexState>>>;
  /** Nothing while that area's is running. */
  run(area: string): Promise<void>;
}

export function createReindexing(engine: EngineClient): Reindexing {
  const store = createStore<Readonly<Record<string, ReindexState>>>(() => ({}));
  const put = (area: string, state: ReindexState) => store.setState({ [area]: state });
  return {
    store,
    async run(area) {
      if (store.getState()[area]?.kind === 'running') return;
      const stopping = new AbortController();
      const { signal } = stopping;
      const stop = () => stopping.abort();
      let last = { done: 0, total: 0, problems: 0 };
      put(area, { kind: 'running', ...last, stop });
      let broke = false;
      try {
        for await (last of await engine.archive.reindex(area === standardAreaId ? undefined : { area }, { signal })) {
          if (signal.aborted) break;
          put(area, { kind: 'running', done: last.done, total: last.total, stop });
        }
      } catch {
        broke = true;
      }
      put(area, { kind: 'ended', words: endWords(last, signal.aborted ? 'stopped' : broke ? 'broke' : 'done') });
    },
  };
}

function endWords(
  { done, total, problems }: { readonly done: number; readonly total: number; readonly problems: number },
  how: 'done' | 'stopped' | 'broke',
): string {
  if (how === 'broke') return "It broke off: Quarry's engine did not answer, or the archive was closed.";
  if (how === 'stopped')
    return `Stopped after ${done.toLocaleString()} of ${total.toLocaleString()} files. Of the others the index says what it said before.`;
  return `${countWords(done, 'file', 'files')} read, ${problems === 0 ? 'no problems' : `${problems.toLocaleString()} could not be read`}.`;
}
