import { Loader } from '@mantine/core';
import { useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { assertNever } from '../../../src-shared/assert-never.ts';
import { useCommand, useLive, useNavigation, useServices } from '../../app/context/services.tsx';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import { countWords, millisecondsText } from '../../ui/quantities.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import type { DataTableHandle } from '../../ui/table/data-table-props.ts';
import { parseLayout } from '../../ui/table/grid-column.ts';
import { noSelection } from '../../ui/table/selection.ts';
import css from './worklist.module.css';
import { worklistColumns } from './worklist-columns.tsx';
import { worklistProblem } from './worklist-criteria.ts';
import { WorklistDetails } from './worklist-details.tsx';
import { WorklistForm } from './worklist-form.tsx';
import type { PlannedRow, WorklistRun, WorklistStore } from './worklist-store.ts';

const layoutName = 'table.worklist';
const columns = worklistColumns<PlannedRow>();

/** The worklist of the chosen server: form, results, one item in full below. */
export function ServerWorklist({ worklist }: { worklist: WorklistStore }) {
  const { engine, memory } = useServices();
  const serverId = useNavigation((state) => state.serverId);
  const name = useLive((state) => state.servers?.find((server) => server.id === serverId)?.name);
  const criteria = useStore(worklist.store, (state) => state.criteria);
  const run = useStore(worklist.store, (state) => (serverId === undefined ? undefined : state.runs.get(serverId)));
  const firstField = useRef<HTMLInputElement>(null);
  const table = useRef<DataTableHandle>(null);
  const running = run !== undefined && run.end === undefined;
  const search = () => {
    if (serverId !== undefined && name !== undefined) worklist.search(engine, serverId);
  };
  const cancel = () => serverId !== undefined && worklist.cancel(serverId);
  useCommand('focus-search', () => firstField.current?.focus());
  useCommand('repeat-search', search, name !== undefined && worklistProblem(criteria) === undefined);
  useCommand('cancel-search', cancel, running);
  const selection = run?.selection ?? noSelection;
  const shown = useMemo(() => run?.rows.find((row) => row.id === selection.active), [run?.rows, selection.active]);
  return (
    <>
      <WorklistForm
        criteria={criteria}
        onCriteria={worklist.setCriteria}
        serverName={name}
        running={running}
        onSearch={search}
        onCancel={cancel}
        status={<HowFar run={run} />}
        firstField={firstField}
      />
      {run?.end?.kind === 'failed' && run.rows.length > 0 && (
        <div className={css.brokenOff}>
          <ExplanationCard explanation={run.end.explanation} />
        </div>
      )}
      <DataTable<PlannedRow>
        ref={table}
        label={name === undefined ? 'Worklist' : `Worklist of ${name}`}
        columns={columns}
        rows={run?.rows ?? noRows}
        rowId={(row) => row.id}
        selection={selection}
        onSelection={(next) => serverId !== undefined && worklist.select(serverId, next)}
        onEscape={running ? cancel : undefined}
        layout={parseLayout(memory.get(layoutName))}
        onLayout={(layout) => memory.set(layoutName, JSON.stringify(layout))}
        resetKey={`${serverId} ${run?.id}`}
        busy={running}
        empty={<Nothing run={run} name={name} />}
      />
      {shown !== undefined && <WorklistDetails item={shown} note={arrivedWords(shown)} />}
    </>
  );
}

const noRows: readonly PlannedRow[] = [];

function HowFar({ run }: { run: WorklistRun | undefined }) {
  if (run === undefined) return null;
  const count = `${run.rows.length.toLocaleString()} planned`;
  if (run.end === undefined)
    return (
      <>
        <Loader size={12} />
        <span>{run.rows.length === 0 ? 'waiting for the first answer…' : `${count} so far…`}</span>
      </>
    );
  switch (run.end.kind) {
    case 'complete':
      return (
        <span>
          {count} in {millisecondsText(run.end.ms)}
        </span>
      );
    case 'limited':
      return <span className={css.warn}>Stopped at {run.end.limit.toLocaleString()}: there are more. Narrow the search.</span>;
    case 'cancelled':
      return <span>Cancelled after {count}.</span>;
    case 'failed':
      return <span className={css.bad}>{run.end.explanation.title}</span>;
    default:
      return assertNever(run.end);
  }
}

function Nothing({ run, name }: { run: WorklistRun | undefined; name: string | undefined }) {
  if (run?.end?.kind === 'failed') return <ExplanationCard explanation={run.end.explanation} />;
  if (run !== undefined && run.end === undefined) return null;
  if (run?.end?.kind === 'complete')
    return (
      <div className={css.nothing}>
        <strong>{name} has nothing planned that fits.</strong>
        <p>Try another day, or leave the modality and the station empty.</p>
      </div>
    );
  return (
    <div className={css.nothing}>
      <strong>A worklist says what is planned: whom, when, and on which device.</strong>
      <p>Choose a server that has one, a RIS mostly, and press Enter.</p>
    </div>
  );
}

function arrivedWords(row: PlannedRow): string | undefined {
  const instances = row.local?.instances ?? 0;
  return instances > 0
    ? `${countWords(instances, 'image of this study is', 'images of this study are')} in the local archive.`
    : undefined;
}
