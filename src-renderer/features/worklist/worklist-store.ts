import { createStore, type StoreApi } from 'zustand/vanilla';
import type { QueryEnd, Row } from '../../../src-shared/contract/common.ts';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import { standardAreaId } from '../../../src-shared/contract/storage-areas.ts';
import { unexpectedEnd } from '../../app/context/unexpected-end.ts';
import { type GridSelection, noSelection } from '../../ui/table/selection.ts';
import { firstCriteria, type WorklistCriteria, worklistKeysOf } from './worklist-criteria.ts';

/** A planned step in the table. */
export interface PlannedRow {
  readonly id: string;
  readonly values: Readonly<Record<string, string>>;
  readonly local: Row['local'];
  readonly problem: string | undefined;
}

/** The last search of one server. */
export interface WorklistRun {
  readonly id: number;
  readonly rows: readonly PlannedRow[];
  readonly end: QueryEnd | undefined;
  readonly selection: GridSelection;
}

export interface WorklistSearchState {
  readonly place: 'server' | 'own';
  /** The storage area whose own worklist is shown. */
  readonly area: string;
  readonly criteria: WorklistCriteria;
  readonly runs: ReadonlyMap<string, WorklistRun>;
}

export interface WorklistStore {
  readonly store: StoreApi<WorklistSearchState>;
  show(place: 'server' | 'own'): void;
  showArea(area: string): void;
  setCriteria(criteria: WorklistCriteria): void;
  select(serverId: string, selection: GridSelection): void;
  search(engine: EngineClient, serverId: string): void;
  cancel(serverId: string): void;
}

/** Searches of worklists, one running for each server at most; a new one takes the place of the old. */
export function createWorklistStore(): WorklistStore {
  const store = createStore<WorklistSearchState>(() => ({
    place: 'server',
    area: standardAreaId,
    criteria: firstCriteria,
    runs: new Map(),
  }));
  const running = new Map<string, AbortController>();
  let lastId = 0;
  const change = (serverId: string, id: number, part: (run: WorklistRun) => Partial<WorklistRun>) =>
    store.setState(({ runs }) => {
      const run = runs.get(serverId);
      return run?.id === id ? { runs: new Map(runs).set(serverId, { ...run, ...part(run) }) } : {};
    });
  const follow = async (engine: EngineClient, serverId: string, id: number, stop: AbortController) => {
    const keys = worklistKeysOf(store.getState().criteria, new Date());
    const started = performance.now();
    const ended = (end: QueryEnd) => change(serverId, id, () => ({ end }));
    let count = 0;
    try {
      for await (const event of await engine.worklist.search({ serverId, keys }, { signal: stop.signal })) {
        if (event.type === 'end') return ended(event.end);
        const rows = event.rows.map((row): PlannedRow => {
          count += 1;
          return { id: String(count), values: row.values, local: row.local, problem: row.problem };
        });
        change(serverId, id, (run) => ({ rows: [...run.rows, ...rows] }));
      }
      ended({ kind: 'cancelled', count, ms: performance.now() - started });
    } catch (error) {
      if (stop.signal.aborted) return ended({ kind: 'cancelled', count, ms: performance.now() - started });
      ended(unexpectedEnd(count, performance.now() - started, error instanceof Error ? error.message : String(error)));
    }
  };
  return {
    store,
    show: (place) => store.setState({ place }),
    showArea: (area) => store.setState({ area }),
    setCriteria: (criteria) => store.setState({ criteria }),
    select: (serverId, selection) => {
      const run = store.getState().runs.get(serverId);
      if (run !== undefined) change(serverId, run.id, () => ({ selection }));
    },
    search: (engine, serverId) => {
      running.get(serverId)?.abort();
      const stop = new AbortController();
      running.set(serverId, stop);
      const run: WorklistRun = { id: ++lastId, rows: [], end: undefined, selection: noSelection };
      store.setState(({ runs }) => ({ runs: new Map(runs).set(serverId, run) }));
      void follow(engine, serverId, run.id, stop);
    },
    cancel: (serverId) => running.get(serverId)?.abort(),
  };
}
