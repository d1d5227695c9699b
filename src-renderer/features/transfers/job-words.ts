import { assertNever } from '../../../src-shared/assert-never.ts';
import type { Job } from '../../../src-shared/contract/transfers.ts';
import { bytesText, secondsText } from '../../ui/quantities.ts';
import type { DotState } from '../../ui/status-dot.tsx';

export const isEnded = (job: Job): boolean => job.state !== 'waiting' && job.state !== 'running';

/** How a job stands, in a few words: "complete", "partial: 3 of 880 missing". */
export function stateWords(job: Job): string {
  switch (job.state) {
    case 'waiting':
      return job.attempt > 1 ? `waiting for attempt ${job.attempt}` : 'waiting';
    case 'running':
      return job.total === undefined && job.completed === 0 ? 'asking…' : 'running';
    case 'complete':
      if (job.kind === 'commit') return `committed ${job.arrived.toLocaleString()}`;
      return job.warning > 0 ? `complete, ${job.warning.toLocaleString()} with a warning` : 'complete';
    case 'partial':
      return `partial: ${missing(job).toLocaleString()}${job.total === undefined ? '' : ` of ${job.total.toLocaleString()}`} ${missingWords[job.kind]}`;
    case 'failed':
      return 'failed';
    case 'cancelled':
      return job.arrived > 0 ? `cancelled after ${job.arrived.toLocaleString()}` : 'cancelled';
    case 'interrupted':
      return 'interrupted: Quarry was closed';
    default:
      return assertNever(job.state);
  }
}

const missingWords: Readonly<Record<Job['kind'], string>> = { retrieve: 'missing', send: 'not sent', commit: 'not committed' };

function missing(job: Job): number {
  return Math.max(job.failed, job.total === undefined ? 0 : job.total - (job.kind === 'send' ? job.completed : job.arrived));
}

export function dotOf(job: Job): DotState {
  switch (job.state) {
    case 'waiting':
    case 'cancelled':
      return 'off';
    case 'running':
      return 'busy';
    case 'complete':
      return 'good';
    case 'partial':
    case 'failed':
    case 'interrupted':
      return 'bad';
    default:
      return assertNever(job.state);
  }
}

/** "City PACS → here", "here → City PACS" */
export function directionWords(job: Job): string {
  return job.kind === 'retrieve' ? `${job.serverName} → here` : `here → ${job.serverName}`;
}

/** What the server says it has done: "412 of 880", with failures and warnings. */
export function askedWords(job: Job): string {
  const of = job.total === undefined ? '' : ` of ${job.total.toLocaleString()}`;
  const parts = [`${job.completed.toLocaleString()}${of}`];
  if (job.failed > 0) parts.push(`${job.failed.toLocaleString()} failed`);
  if (job.warning > 0) parts.push(`${job.warning.toLocaleString()} with a warning`);
  return parts.join(', ');
}

/** What was seen on this side: objects received and stored, or acknowledged by the other side. */
export function arrivedWords(job: Job): string {
  const of = job.total === undefined ? '' : ` of ${job.total.toLocaleString()}`;
  return `${job.arrived.toLocaleString()}${of}`;
}

export function rateWords(job: Job): string {
  return job.state === 'running' && job.bytesPerSecond > 0 ? `${bytesText(job.bytesPerSecond)}/s` : '';
}

export function timeWords(job: Job): string {
  if (job.state === 'running') return job.secondsLeft === undefined ? '' : `${secondsText(Math.ceil(job.secondsLeft))} left`;
  if (job.startedAt === undefined || job.endedAt === undefined) return '';
  return `took ${secondsText((Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1000)}`;
}

/** 0–1; undefined while nobody knows how many there are. `half` is which of the two sides tells. */
export function shareOf(job: Job, half: 'asked' | 'arrived'): number | undefined {
  if (job.state === 'complete') return 1;
  if (job.total === undefined || job.total === 0) return undefined;
  return Math.min(1, (half === 'asked' ? job.completed + job.failed + job.warning : job.arrived) / job.total);
}

/** One line for the folded dock: the running jobs together. */
export function summaryOf(jobs: readonly Job[]): string {
  const running = jobs.filter((job) => job.state === 'running');
  const waiting = jobs.filter((job) => job.state === 'waiting').length;
  const attention = jobs.filter((job) => job.state === 'failed' || job.state === 'partial' || job.state === 'interrupted').length;
  const parts: string[] = [];
  if (running.length > 0) {
    const rate = running.reduce((sum, job) => sum + job.bytesPerSecond, 0);
    const left = Math.max(...running.map((job) => job.secondsLeft ?? 0));
    const done = running.reduce((sum, job) => sum + job.arrived, 0);
    // Where one of them does not know how many there are, nobody knows of all.
    const known = running.every((job) => job.total !== undefined);
    const total = running.reduce((sum, job) => sum + (job.total ?? 0), 0);
    const of = known && total > 0 ? ` of ${total.toLocaleString()}` : '';
    parts.push(`${running.length.toLocaleString()} running: ${done.toLocaleString()}${of}`);
    if (rate > 0) parts.push(`${bytesText(rate)}/s`);
    if (left > 0) parts.push(`${secondsText(Math.ceil(left))} left`);
  }
  if (waiting > 0) parts.push(`${waiting.toLocaleString()} waiting`);
  if (attention > 0) parts.push(`${attention.toLocaleString()} not complete`);
  const ended = jobs.length - running.length - waiting - attention;
  if (parts.length === 0)
    return jobs.length === 0 ? 'nothing in the queue' : `${ended.toLocaleString()} ended, all complete or cancelled`;
  return parts.join(' · ');
}
