import { IconDownload } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { useCommand, useLive, useNavigation, useServices } from '../../app/context/services.tsx';
import { tooManyRows } from '../../app/context/too-many-rows.ts';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import type { MenuEntry } from '../../ui/menu-entries.tsx';
import css from './browse.module.css';
import { EntityBrowser } from './entity-browser.tsx';
import { allNodes, type EntityNode, expectedInstances, nodesAbove, titleOf } from './entity-node.ts';
import { refreshLocalStates } from './local-states.ts';
import { RetrieveButtons } from './retrieve.tsx';
import { type RetrieveMethod, retrieveMethodList } from './retrieve-method.ts';
import { serverSource } from './row-source.ts';
import type { SearchStore } from './search-store.ts';
import { useChosen } from './use-chosen.ts';

/** Searching the chosen server and retrieving from it. */
export function RemoteBrowser({ search }: { search: SearchStore }) {
  const { engine, navigation } = useServices();
  const serverId = useNavigation((state) => state.serverId);
  const name = useLive((state) => state.servers?.find((server) => server.id === serverId)?.name);
  const limit = useLive((state) => state.settings?.resultLimit) ?? 1_000;
  const source = useMemo(
    () => (serverId === undefined || name === undefined ? undefined : serverSource(engine, serverId, name)),
    [engine, serverId, name],
  );
  useLocalStates(search, source?.key);

  const retrieve = useCallback(
    async (chosen: readonly EntityNode[], method: RetrieveMethod | undefined) => {
      const run = source === undefined ? undefined : search.store.getState().runs.get(source.key);
      if (serverId === undefined || run === undefined || chosen.length === 0) return;
      const tooMany = tooManyRows(chosen.length);
      if (tooMany !== undefined) return navigation.say(tooMany);
      const entities = chosen.map((node) => {
        const expected = expectedInstances(node.row);
        const title = titleOf(node, nodesAbove(run.nodes, node));
        return { path: node.row.path, title, ...(expected === undefined ? {} : { expected }) };
      });
      try {
        await engine.transfers.retrieve({
          serverId,
          model: run.criteria.model,
          entities,
          ...(method === undefined ? {} : { method }),
        });
        const what = entities.length === 1 ? (entities[0]?.title ?? '') : `${entities.length.toLocaleString()} retrievals`;
        navigation.say(`Asked ${run.source.name}: ${what}`);
        navigation.toggleDock(true);
      } catch (error) {
        navigation.say(`Nothing was asked: ${whyNotSaved(error)}`);
      }
    },
    [engine, navigation, search, serverId, source],
  );
  const getOne = useCallback((node: EntityNode) => void retrieve([node], undefined), [retrieve]);

  const actions = useRetrieveActions(useChosen(search, source).chosen, retrieve);

  return (
    <EntityBrowser
      label={name === undefined ? 'Results' : `Results of ${name}`}
      search={search}
      source={source}
      limit={limit}
      layoutName="table.browse"
      onGet={getOne}
      actions={actions}
      nothingThere={
        <div className={css.nothing}>
          <strong>{name} says it has nothing.</strong>
          <p>Some servers answer only to a narrower question: try a name, an ID or a date.</p>
        </div>
      }
      notStarted={
        <div className={css.nothing}>
          {source === undefined ? (
            <p>Choose a server on the left.</p>
          ) : (
            <>
              <strong>Fill in what you know, and press Enter.</strong>
              <p>
                Leave everything empty to see all there is, or set a study date to see today's.
                <br />* stands for any characters, ? for one.
              </p>
            </>
          )}
        </div>
      }
    />
  );
}

type Retrieve = (chosen: readonly EntityNode[], method: RetrieveMethod | undefined) => Promise<void>;

function useRetrieveActions(chosen: readonly EntityNode[], retrieve: Retrieve) {
  const some = chosen.length > 0;
  const get = (method?: RetrieveMethod) => void retrieve(chosen, method);
  useCommand('retrieve', get, some);
  return {
    buttons: <RetrieveButtons count={chosen.length} onRetrieve={get} />,
    menu: some ? retrieveMenu(get) : [],
    ...(some ? { open: () => get() } : {}),
  };
}

function retrieveMenu(onRetrieve: (method?: RetrieveMethod) => void): readonly MenuEntry[] {
  return [
    { id: 'retrieve', label: 'Retrieve', icon: <IconDownload size={14} />, shortcut: 'Enter', run: () => onRetrieve(undefined) },
    {
      id: 'method',
      label: 'Retrieve by',
      children: retrieveMethodList.map(({ method, words }) => ({ id: method, label: words, run: () => onRetrieve(method) })),
    },
  ];
}

const gatherMs = 400;

/** Keeps the pies true while objects arrive, and asks anew when a server's earlier results are shown again. */
function useLocalStates(search: SearchStore, key: string | undefined): void {
  const { engine, live } = useServices();
  const runId = useStore(search.store, (state) => (key === undefined ? undefined : state.runs.get(key)?.id));
  useEffect(() => {
    if (key === undefined || runId === undefined) return;
    let timer: number | undefined;
    let busy = false;
    let gathered: Set<string> | 'all' | undefined;
    const ask = async () => {
      timer = undefined;
      const run = search.store.getState().runs.get(key);
      if (run === undefined || gathered === undefined || busy) return;
      const studies = gathered === 'all' ? undefined : gathered;
      gathered = undefined;
      busy = true;
      // While the engine is away the pies stay as they are; after the reconnection a change without studies comes.
      await refreshLocalStates(engine, run.nodes, run.locals, studies).catch(() => undefined);
      busy = false;
      if (gathered !== undefined) timer ??= window.setTimeout(() => void ask(), gatherMs);
    };
    const concern = (studies: readonly string[] | undefined) => {
      if (studies === undefined || gathered === 'all') gathered = 'all';
      else gathered = new Set([...(gathered ?? []), ...studies]);
      timer ??= window.setTimeout(() => void ask(), gatherMs);
    };
    const earlier = search.store.getState().runs.get(key);
    if (earlier?.end !== undefined && !allNodes(earlier.nodes).next().done) {
      gathered = 'all';
      void ask();
    }
    const stop = live.onArchiveChange((change) => concern(change.studies));
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [engine, live, search, key, runId]);
}
