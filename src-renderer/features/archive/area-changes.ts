import { useEffect, useMemo, useState } from 'react';
import type { ArchiveChange, ArchiveStats } from '../../../src-shared/contract/archive.ts';
import { useLive, useServices } from '../../app/context/services.tsx';

type Listener = (change: Pick<ArchiveChange, 'studies'>) => void;

/** What is in an archive and what changes there: of the local one, or of a storage area, which is followed while it is shown. */
export function useArchiveFeed(area: string | undefined): {
  stats: ArchiveStats | undefined;
  listen(listener: Listener): () => void;
} {
  const { engine, live } = useServices();
  const local = useLive((state) => state.archive);
  const [stats, setStats] = useState<{ area: string; stats: ArchiveStats }>();
  const listeners = useMemo(() => (area === undefined ? undefined : new Set<Listener>()), [area]);
  useEffect(() => {
    if (area === undefined || listeners === undefined) return undefined;
    const ended = new AbortController();
    const { signal } = ended;
    const follow = async () => {
      while (!signal.aborted) {
        try {
          for await (const change of await engine.archive.watch({ area }, { signal })) {
            setStats({ area, stats: change.stats });
            for (const listener of listeners) listener(change);
          }
        } catch {
          // The link is gone, or the area was closed: the first is said by the banner, the second by the area's status.
        }
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    };
    void follow();
    return () => ended.abort();
  }, [engine, area, listeners]);
  const listen = useMemo(
    () =>
      listeners === undefined
        ? live.onArchiveChange
        : (listener: Listener) => {
            listeners.add(listener);
            return () => listeners.delete(listener);
          },
    [live, listeners],
  );
  return { stats: area === undefined ? local : stats?.area === area ? stats.stats : undefined, listen };
}

const retryMs = 1_000;
