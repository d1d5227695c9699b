import { Button, Loader } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { TextOffer } from '../../../src-shared/contract/common.ts';
import { useCommand, useServices } from '../../app/context/services.tsx';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import type { MenuEntry } from '../../ui/menu-entries.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import type { DataTableHandle } from '../../ui/table/data-table-props.ts';
import { type GridLayout, parseLayout } from '../../ui/table/grid-column.ts';
import { noSelection } from '../../ui/table/selection.ts';
import { conditionWords, levelWords } from './asks.ts';
import css from './browse.module.css';
import { entityColumns, keywordsOf } from './columns.tsx';
import { noCriteria, problemOf } from './criteria.ts';
import { EmptyResults } from './empty-results.tsx';
import { canOpen, type EntityNode } from './entity-node.ts';
import { LocalStates } from './local-states.ts';
import type { RowSource } from './row-source.ts';
import { SearchForm } from './search-form.tsx';
import { SearchStatus } from './search-status.tsx';
import type { SearchStore } from './search-store.ts';
import { isRefusedText, TextOffers } from './text-offers.tsx';

/** What can be done with the selected rows; made by whoever shows the browser. */
export interface EntityActions {
  /** Buttons under the table. */
  readonly buttons: ReactNode;
  readonly menu: readonly MenuEntry[];
  /** Enter. */
  open?(): void;
  remove?(): void;
}

interface EntityBrowserProps {
  readonly label: string;
  readonly search: SearchStore;
  readonly source: RowSource | undefined;
  readonly limit: number;
  /** Under which name the columns are remembered. */
  readonly layoutName: string;
  /** Shows how much of each row is in the archive; clicking gets the rest. */
  readonly onGet?: (node: EntityNode) => void;
  readonly actions: EntityActions;
  readonly notStarted: ReactNode;
  /** Shown when everything was asked for and there is nothing. */
  readonly nothingThere: ReactNode;
  readonly header?: ReactNode;
}

/** Search form and results of one source: a server or the local archive. */
export function EntityBrowser(props: EntityBrowserProps) {
  const { search, source, limit, onGet, actions } = props;
  const { memory } = useServices();
  const criteria = useStore(search.store, (state) => state.criteria);
  const run = useStore(search.store, (state) => (source === undefined ? undefined : state.runs.get(source.key)));
  const table = useRef<DataTableHandle>(null);
  const firstField = useRef<HTMLInputElement>(null);
  const model = run?.criteria.model ?? criteria.model;
  // The two models have different columns; each has its own arrangement.
  const layoutName = `${props.layoutName}.${model}`;
  useEffect(() => search.setColumns(keywordsOf(parseLayout(memory.get(layoutName)).visible)), [search, memory, layoutName]);
  const onLayout = useCallback(
    (next: GridLayout) => {
      memory.set(layoutName, JSON.stringify(next));
      search.setColumns(keywordsOf(next.visible));
    },
    [memory, layoutName, search],
  );

  const locals = run?.locals;
  const columns = useMemo(
    () => entityColumns({ model, locals: onGet === undefined ? undefined : (locals ?? new LocalStates()), onGet }),
    [model, locals, onGet],
  );
  const nodes = run?.nodes ?? noNodes;
  const selection = run?.selection ?? noSelection;

  const start = useCallback(() => {
    if (source !== undefined) search.search(source, limit);
  }, [search, source, limit]);
  const cancel = useCallback(() => {
    if (source !== undefined) search.cancel(source);
  }, [search, source]);
  const take = (offer: TextOffer) => {
    if (source !== undefined) search.search(source, limit, offer);
  };
  const open = useCallback(
    (node: EntityNode, again = false, text?: TextOffer) => {
      if (source !== undefined) search.open(source, node, limit, again, text);
    },
    [search, source, limit],
  );
  const searching = run !== undefined && run.end === undefined;
  const running = searching || (run?.opening ?? 0) > 0;
  const askable = source !== undefined && problemOf(criteria) === undefined;
  useCommand('search', start, askable);
  useCommand('repeat-search', start, askable);
  useCommand('cancel-search', cancel, running);
  useCommand('focus-search', () => firstField.current?.focus());
  useCommand('clear-search', () => search.setCriteria({ ...noCriteria, model: criteria.model }));
  const runCriteria = run?.criteria ?? criteria;
  const askedAt = run?.askedAt;
  const noticeOf = useCallback(
    (node: EntityNode) =>
      openingNotice(node, conditionWords(runCriteria, 'STUDY', askedAt ?? new Date()), (text) => open(node, true, text)),
    [open, runCriteria, askedAt],
  );

  return (
    <div className={css.browser}>
      {props.header}
      <SearchForm
        criteria={criteria}
        onCriteria={search.setCriteria}
        sourceName={source?.name}
        running={running}
        limit={limit}
        onSearch={start}
        onCancel={cancel}
        status={<SearchStatus run={run} />}
        firstField={firstField}
      />
      <DataTable<EntityNode>
        ref={table}
        key={layoutName}
        label={props.label}
        columns={columns}
        rows={nodes}
        rowId={nodeId}
        subRows={nodeChildren}
        canExpand={(node) => canOpen(node, model)}
        onExpand={open}
        noticeOf={noticeOf}
        selection={selection}
        onSelection={(next) => source !== undefined && search.select(source, next)}
        layout={parseLayout(memory.get(layoutName))}
        onLayout={onLayout}
        resetKey={`${source?.key}/${run?.id}`}
        busy={searching}
        {...(actions.open === undefined ? {} : { onOpen: actions.open })}
        {...(actions.remove === undefined ? {} : { onDelete: actions.remove })}
        menu={() => actions.menu}
        menuLabel="Actions for the selected rows"
        actions={actions.buttons}
        onEscape={running ? cancel : undefined}
        empty={
          <EmptyResults
            run={run}
            notStarted={props.notStarted}
            nothingThere={props.nothingThere}
            onRepeat={start}
            onTake={take}
            onAsk={(next) => {
              search.setCriteria(next);
              start();
            }}
          />
        }
      />
      {/* Below: rows that are there stay where they are. */}
      {run?.end?.kind === 'failed' && nodes.length > 0 && (
        <div className={css.brokenOff}>
          <ExplanationCard explanation={run.end.explanation} />
        </div>
      )}
    </div>
  );
}

const noNodes: readonly EntityNode[] = [];
const nodeId = (node: EntityNode) => node.id;
const nodeChildren = (node: EntityNode) => node.children;

/** The line under an opened row: spinner, error with another try, limit, or "nothing inside". `narrowed` holds for the studies of a patient. */
function openingNotice(node: EntityNode, narrowed: string, again: (text?: TextOffer) => void): ReactNode | undefined {
  const { opening, children } = node;
  const inside =
    levelWords[node.row.path.level === 'PATIENT' ? 'STUDY' : node.row.path.level === 'STUDY' ? 'SERIES' : 'IMAGE'][1];
  if (opening === undefined) return undefined;
  if (opening.state === 'running')
    return children === undefined ? (
      <>
        <Loader size={12} mr={8} style={{ verticalAlign: -2 }} />
        asking for {inside}…
      </>
    ) : undefined;
  const { end } = opening;
  if (end.kind === 'failed')
    return (
      <span
        className={css.bad}
        title={`${end.explanation.cause} ${end.explanation.tryThis.join(' ')} ${end.explanation.technical}`}
      >
        {end.explanation.title} <TextOffers end={end} onTake={again} compact />
        {!isRefusedText(end) && (
          <Button size="compact-xs" variant="subtle" onClick={() => again()}>
            Try again
          </Button>
        )}
      </span>
    );
  if (end.kind === 'cancelled')
    return (
      <>
        Cancelled.{' '}
        <Button size="compact-xs" variant="subtle" onClick={() => again()}>
          Ask again
        </Button>
      </>
    );
  if (end.kind === 'limited') return <span className={css.warn}>Stopped at {end.limit.toLocaleString()}: there are more.</span>;
  if ((children?.length ?? 0) > 0) return undefined;
  return narrowed === '' || node.row.path.level !== 'PATIENT' ? `no ${inside} inside` : `no ${inside} inside with ${narrowed}`;
}
