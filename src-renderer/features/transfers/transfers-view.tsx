import { Button } from '@mantine/core';
import { IconPlayerStop, IconRefresh, IconShieldCheck, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Job } from '../../../src-shared/contract/transfers.ts';
import { useCommand, useLive, useServices } from '../../app/context/services.tsx';
import type { MenuEntry } from '../../ui/menu-entries.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { parseLayout } from '../../ui/table/grid-column.ts';
import { type GridSelection, noSelection } from '../../ui/table/selection.ts';
import { canCommit, canRetry, useJobActions } from './job-actions.ts';
import { jobColumns } from './job-columns.tsx';
import { JobDetails } from './job-details.tsx';
import { isEnded } from './job-words.ts';
import css from './transfers.module.css';

const layoutName = 'table.transfers';
const jobId = (job: Job) => job.id;

/** The whole queue, and one job in full below. */
export function TransfersView() {
  const jobs = useLive((state) => state.jobs);
  const { memory } = useServices();
  const actions = useJobActions();
  const [selection, setSelection] = useState<GridSelection>(noSelection);
  const chosen = useMemo(() => jobs.filter((job) => selection.ids.has(job.id)), [jobs, selection.ids]);
  const shown = chosen.find((job) => job.id === selection.active) ?? chosen[0];
  const ended = jobs.some(isEnded);
  const running = chosen.some((job) => !isEnded(job));
  const again = chosen.some(canRetry);
  useCommand('clear-transfers', () => actions.clear('all-ended'), ended);
  const menu: readonly MenuEntry[] = [
    { id: 'cancel', label: 'Cancel', icon: <IconPlayerStop size={14} />, disabled: !running, run: () => actions.cancel(chosen) },
    {
      id: 'commit',
      label: 'Ask for commitment',
      icon: <IconShieldCheck size={14} />,
      disabled: !chosen.some(canCommit),
      run: () => chosen.filter(canCommit).forEach(actions.commit),
    },
    { id: 'retry', label: 'Try again', icon: <IconRefresh size={14} />, disabled: !again, run: () => actions.retry(chosen) },
    {
      id: 'clear',
      apart: true,
      label: 'Take off the list',
      icon: <IconTrash size={14} />,
      shortcut: 'Delete',
      disabled: !chosen.some(isEnded),
      run: () => actions.clear(chosen),
    },
  ];
  return (
    <div className={css.view}>
      <DataTable<Job>
        label="Transfers"
        columns={jobColumns}
        rows={jobs}
        rowId={jobId}
        selection={selection}
        onSelection={setSelection}
        layout={parseLayout(memory.get(layoutName))}
        onLayout={(layout) => memory.set(layoutName, JSON.stringify(layout))}
        onDelete={() => actions.clear(chosen)}
        menu={() => menu}
        actions={
          <>
            <Button
              variant="default"
              disabled={!running}
              onClick={() => actions.cancel(chosen)}
              leftSection={<IconPlayerStop size={14} />}
            >
              Cancel
            </Button>
            <Button
              variant="default"
              disabled={!again}
              onClick={() => actions.retry(chosen)}
              leftSection={<IconRefresh size={14} />}
            >
              Retry
            </Button>
            <Button variant="subtle" color="gray" disabled={!ended} onClick={() => actions.clear('all-ended')}>
              Clear ended
            </Button>
          </>
        }
        empty={
          <p className={css.dim}>
            Nothing here yet. What you retrieve from a server or send to one is queued here, and stays until you clear it.
          </p>
        }
      />
      {shown !== undefined && <JobDetails key={shown.id} job={shown} />}
    </div>
  );
}
