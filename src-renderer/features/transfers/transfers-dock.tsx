import { ActionIcon, Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconRefresh, IconX } from '@tabler/icons-react';
import type { Job } from '../../../src-shared/contract/transfers.ts';
import { useCommand, useLive, useNavigation, useServices } from '../../app/context/services.tsx';
import { bytesText } from '../../ui/quantities.ts';
import { StatusDot } from '../../ui/status-dot.tsx';
import { canRetry, useJobActions } from './job-actions.ts';
import {
  arrivedWords,
  directionWords,
  dotOf,
  isEnded,
  rateWords,
  shareOf,
  stateWords,
  summaryOf,
  timeWords,
} from './job-words.ts';
import { ProgressBar } from './progress-bar.tsx';
import css from './transfers.module.css';

/** Shown in the dock at most; the view has all. */
const mostLines = 5;

/** The queue under every view: one line when folded, the latest jobs when not. */
export function TransfersDock() {
  const jobs = useLive((state) => state.jobs);
  const open = useNavigation((state) => state.dockOpen);
  const { navigation } = useServices();
  const actions = useJobActions();
  useCommand('dock', () => navigation.toggleDock());
  if (jobs.length === 0) return null;
  const lines = [...jobs.filter((job) => !isEnded(job)), ...jobs.filter(isEnded)].slice(0, mostLines);
  return (
    <section className={css.dock} aria-label="Transfers below">
      <div className={css.dockHead}>
        <button
          type="button"
          className={css.dockToggle}
          aria-expanded={open}
          onClick={() => navigation.toggleDock()}
          title="Ctrl J"
        >
          {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronUp size={14} aria-hidden />}
          <b>Transfers</b>
          <span>{summaryOf(jobs)}</span>
        </button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => navigation.show('transfers')}>
          Show all
        </Button>
        {jobs.some(isEnded) && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => actions.clear('all-ended')}>
            Clear ended
          </Button>
        )}
      </div>
      {open && (
        <ul className={css.dockList} aria-label="Latest transfers">
          {lines.map((job) => (
            <DockLine key={job.id} job={job} />
          ))}
        </ul>
      )}
    </section>
  );
}

function DockLine({ job }: { job: Job }) {
  const actions = useJobActions();
  const { navigation } = useServices();
  const bad = job.state === 'failed' || job.state === 'partial' || job.state === 'interrupted';
  const tone = bad ? 'bad' : isEnded(job) ? 'ended' : 'running';
  return (
    <li className={css.dockLine} aria-label={`${job.title}: ${stateWords(job)}`}>
      <StatusDot state={dotOf(job)} words={stateWords(job)} />
      <span title={job.title}>{job.title}</span>
      <span className={css.dockFrom}>{directionWords(job)}</span>
      <span className={css.dockHalves}>
        <ProgressBar
          label="Asked"
          share={isEnded(job) ? (shareOf(job, 'asked') ?? 0) : shareOf(job, 'asked')}
          words={`asked ${job.completed}`}
          tone={tone}
        />
        <ProgressBar
          label="Arrived"
          share={isEnded(job) ? (shareOf(job, 'arrived') ?? 0) : shareOf(job, 'arrived')}
          words={`arrived ${arrivedWords(job)}`}
          tone={tone}
        />
      </span>
      <span>
        {arrivedWords(job)}
        {job.bytes > 0 && ` · ${bytesText(job.bytes)}`}
      </span>
      <span className={css.dockRate}>{isEnded(job) ? '' : `${rateWords(job)} ${timeWords(job)}`}</span>
      <button
        type="button"
        className={css.dockState}
        data-state={job.state}
        title={job.explanation?.title ?? stateWords(job)}
        onClick={() => navigation.show('transfers')}
      >
        {bad && job.explanation !== undefined ? `${stateWords(job)}: ${job.explanation.title}` : stateWords(job)}
      </button>
      <span className={css.dockTools}>
        {!isEnded(job) && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`Cancel ${job.title}`}
            onClick={() => actions.cancel([job])}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
        {canRetry(job) && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`Try ${job.title} again`}
            onClick={() => actions.retry([job])}
          >
            <IconRefresh size={14} />
          </ActionIcon>
        )}
        {isEnded(job) && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`Take ${job.title} off the list`}
            onClick={() => actions.clear([job])}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
      </span>
    </li>
  );
}
