import type { Job } from '../../../src-shared/contract/transfers.ts';
import { bytesText, momentText } from '../../ui/quantities.ts';
import { StatusDot } from '../../ui/status-dot.tsx';
import { foldForSort, type GridColumn } from '../../ui/table/grid-column.ts';
import {
  arrivedWords,
  askedWords,
  directionWords,
  dotOf,
  isEnded,
  rateWords,
  shareOf,
  stateWords,
  timeWords,
} from './job-words.ts';
import { ProgressBar } from './progress-bar.tsx';
import css from './transfers.module.css';

/** The columns of the transfer queue. */
export const jobColumns: readonly GridColumn<Job>[] = [
  {
    id: 'title',
    header: 'What',
    width: 250,
    minWidth: 140,
    narrow: 150,
    sortValue: (job) => foldForSort(job.title),
    text: (job) => job.title,
    render: (job) => (
      <span className={css.title}>
        <StatusDot state={dotOf(job)} words={stateWords(job)} />
        <span data-cut>{job.title}</span>
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 160,
    narrow: 110,
    sortValue: (job) => job.state,
    text: stateWords,
    render: (job) => (
      <span className={css.state} data-state={job.state}>
        {stateWords(job)}
      </span>
    ),
  },
  {
    id: 'direction',
    header: 'From → to',
    width: 140,
    narrow: 100,
    sortValue: (job) => foldForSort(directionWords(job)),
    text: directionWords,
  },
  { id: 'method', header: 'By', width: 70, sortValue: (job) => job.method, text: (job) => job.method ?? '' },
  {
    id: 'asked',
    header: 'Asked',
    hint: 'What the other side reports: done, failed, with a warning',
    width: 132,
    narrow: 96,
    sortValue: (job) => shareOf(job, 'asked'),
    text: askedWords,
    render: (job) => <Half job={job} half="asked" words={askedWords(job)} />,
  },
  {
    id: 'arrived',
    header: 'Arrived',
    hint: 'What was stored here, or acknowledged there',
    width: 132,
    narrow: 96,
    sortValue: (job) => shareOf(job, 'arrived'),
    text: arrivedWords,
    render: (job) => <Half job={job} half="arrived" words={arrivedWords(job)} />,
  },
  {
    id: 'bytes',
    header: 'Size',
    width: 70,
    align: 'end',
    sortValue: (job) => job.bytes,
    text: (job) => (job.bytes > 0 ? bytesText(job.bytes) : ''),
  },
  { id: 'rate', header: 'Speed', width: 80, align: 'end', sortValue: (job) => job.bytesPerSecond, text: rateWords },
  { id: 'time', header: 'Time', width: 104, narrow: 92, align: 'end', sortValue: (job) => job.secondsLeft, text: timeWords },
  {
    id: 'created',
    header: 'Queued',
    width: 106,
    sortValue: (job) => job.createdAt,
    text: (job) => momentText(job.createdAt, new Date()),
  },
];

function Half({ job, half, words }: { job: Job; half: 'asked' | 'arrived'; words: string }) {
  const bad = job.state === 'failed' || job.state === 'partial' || job.state === 'interrupted';
  const waiting = job.state === 'waiting' || (isEnded(job) && shareOf(job, half) === undefined);
  return (
    <span className={css.half}>
      <ProgressBar
        label={half === 'asked' ? 'Asked' : 'Arrived'}
        share={waiting ? 0 : shareOf(job, half)}
        words={words}
        tone={bad ? 'bad' : isEnded(job) ? 'ended' : 'running'}
      />
      {words}
    </span>
  );
}
