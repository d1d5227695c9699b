import { useEffect } from 'react';
import type { Live } from '../../app/context/live-store.ts';
import type { RowSource } from './row-source.ts';
import type { SearchStore } from './search-store.ts';

const shortestGapMs = 400;

/**
 * Keeps the archive's table true: searches at once when it is first shown, and again, in place, whenever the archive changes.
 * A search that takes long is repeated more rarely, so that receiving is not slowed down by watching it.
 */
export function useLiveResults(search: SearchStore, source: RowSource, limit: number, onChange: Live['onArchiveChange']): void {
  useEffect(() => {
    let timer: number | undefined;
    let busy = false;
    let studies: Set<string> | 'all' | undefined;
    let gap = shortestGapMs;
    const schedule = () => {
      timer ??= window.setTimeout(() => void run(), gap);
    };
    const run = async () => {
      timer = undefined;
      if (busy || studies === undefined) return;
      const changed = studies === 'all' ? undefined : [...studies];
      studies = undefined;
      busy = true;
      const started = performance.now();
      await search.refresh(source, limit, changed);
      gap = Math.max(shortestGapMs, 4 * (performance.now() - started));
      busy = false;
      if (studies !== undefined) schedule();
    };
    const concern = (changed: readonly string[] | undefined) => {
      if (changed?.length === 0) return;
      studies = changed === undefined || studies === 'all' ? 'all' : new Set([...(studies ?? []), ...changed]);
      schedule();
    };
    if (search.store.getState().runs.get(source.key) === undefined) search.search(source, limit);
    else concern(undefined);
    const stop = onChange((change) => concern(change.studies));
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [onChange, search, source, limit]);
}
