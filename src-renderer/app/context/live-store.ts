import { createStore, type StoreApi } from 'zustand/vanilla';
import { assertNever } from '../../../src-shared/assert-never.ts';
import type { Profiles } from '../../../src-shared/contract/acceptance-profiles.ts';
import type { AppInfo } from '../../../src-shared/contract/app.ts';
import type { ArchiveChange, ArchiveStats } from '../../../src-shared/contract/archive.ts';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import type { PracticeStatus } from '../../../src-shared/contract/practice.ts';
import type { ReceiverStatus } from '../../../src-shared/contract/receiver.ts';
import type { Server } from '../../../src-shared/contract/servers.ts';
import type { Settings } from '../../../src-shared/contract/settings.ts';
import type { StorageAreasStatus } from '../../../src-shared/contract/storage-areas.ts';
import type { Job, JobsEvent } from '../../../src-shared/contract/transfers.ts';

/** What the engine keeps telling: always its latest word. Undefined until it said it once. */
export interface LiveState {
  readonly info: AppInfo | undefined;
  readonly servers: readonly Server[] | undefined;
  readonly jobs: readonly Job[];
  readonly receiver: ReceiverStatus | undefined;
  readonly storageAreas: StorageAreasStatus | undefined;
  readonly profiles: Profiles | undefined;
  readonly settings: Settings | undefined;
  readonly archive: ArchiveStats | undefined;
  readonly practice: PracticeStatus | undefined;
}

export interface Live {
  readonly store: StoreApi<LiveState>;
  /** Called for every change of the archive, and once after a reconnection. */
  onArchiveChange(listener: (change: Pick<ArchiveChange, 'studies'>) => void): () => void;
}

type Opened = Pick<StoreApi<{ kind: string }>, 'getState' | 'subscribe'>;

/** Follows the engine's streams for as long as the window lives, again after every reconnection. */
export function followEngine(engine: EngineClient, link: Opened): Live {
  const store = createStore<LiveState>(() => ({
    info: undefined,
    servers: undefined,
    jobs: [],
    receiver: undefined,
    storageAreas: undefined,
    profiles: undefined,
    settings: undefined,
    archive: undefined,
    practice: undefined,
  }));
  const archiveListeners = new Set<(change: Pick<ArchiveChange, 'studies'>) => void>();
  const put = (part: Partial<LiveState>) => store.setState(part);

  void follow(
    link,
    () => engine.servers.watch(),
    (servers) => put({ servers }),
  );
  void follow(
    link,
    () => engine.settings.watch(),
    (settings) => put({ settings }),
  );
  void follow(
    link,
    () => engine.receiver.watch(),
    (receiver) => put({ receiver }),
  );
  void follow(
    link,
    () => engine.storageAreas.watch(),
    (storageAreas) => put({ storageAreas }),
  );
  void follow(
    link,
    () => engine.acceptanceProfiles.watch(),
    (profiles) => put({ profiles }),
  );
  void follow(
    link,
    () => engine.practice.watch(),
    (practice) => put({ practice }),
  );
  void follow(
    link,
    () => engine.transfers.watch(),
    (event) => put({ jobs: applyJobs(store.getState().jobs, event) }),
  );
  void follow(
    link,
    () => engine.archive.watch(),
    (change) => {
      put({ archive: change.stats });
      for (const listener of archiveListeners) listener(change);
    },
  );
  void follow(
    link,
    async () => [await engine.app.info()],
    (info) => put({ info }),
    'once-per-link',
  );
  return {
    store,
    onArchiveChange: (listener) => {
      archiveListeners.add(listener);
      return () => archiveListeners.delete(listener);
    },
  };
}

async function follow<T>(
  link: Opened,
  open: () => Promise<AsyncIterable<T> | Iterable<T>>,
  onEvent: (event: T) => void,
  mode: 'stream' | 'once-per-link' = 'stream',
): Promise<never> {
  for (;;) {
    await until(link, (kind) => kind === 'open');
    try {
      for await (const event of await open()) onEvent(event);
      if (mode === 'once-per-link') await until(link, (kind) => kind !== 'open');
    } catch {
      // The link is gone or the engine is busy ending; the banner says so, and here it is tried again.
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function until(link: Opened, is: (kind: string) => boolean): Promise<void> {
  if (is(link.getState().kind)) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = link.subscribe((state) => {
      if (!is(state.kind)) return;
      stop();
      resolve();
    });
  });
}

/** Newest job first, as created; a changed job keeps its place. */
export function applyJobs(jobs: readonly Job[], event: JobsEvent): readonly Job[] {
  switch (event.type) {
    case 'snapshot':
      return newestFirst(event.jobs);
    case 'removed': {
      const gone = new Set(event.ids);
      return jobs.filter((job) => !gone.has(job.id));
    }
    case 'changed': {
      const changed = new Map(event.jobs.map((job) => [job.id, job]));
      const kept = jobs.map((job) => {
        const next = changed.get(job.id);
        if (next === undefined) return job;
        changed.delete(job.id);
        return next;
      });
      return changed.size === 0 ? kept : newestFirst([...changed.values(), ...kept]);
    }
    default:
      return assertNever(event);
  }
}

function newestFirst(jobs: readonly Job[]): readonly Job[] {
  return jobs.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
}
