import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src-shared/contract/transfers.ts';
import { applyJobs } from '../../app/context/live-store.ts';
import { askedWords, shareOf, stateWords, summaryOf, timeWords } from './job-words.ts';

const job = (part: Partial<Job>): Job => ({
  id: 'a',
  kind: 'retrieve',
  state: 'running',
  title: 'SMITH, Ben',
  serverId: 's',
  serverName: 'City PACS',
  createdAt: '2026-11-23T10:00:00Z',
  completed: 0,
  failed: 0,
  warning: 0,
  arrived: 0,
  bytes: 0,
  bytesPerSecond: 0,
  notes: [],
  problemCount: 0,
  attempt: 1,
  ...part,
});

describe('job words', () => {
  it('tells what is missing of a partial job', () => {
    expect(stateWords(job({ state: 'partial', total: 880, completed: 877, failed: 3, arrived: 877 }))).toBe(
      'partial: 3 of 880 missing',
    );
  });

  it('tells the two halves apart', () => {
    const half = job({ total: 100, completed: 60, failed: 2, arrived: 40 });
    expect(askedWords(half)).toBe('60 of 100, 2 failed');
    expect(shareOf(half, 'asked')).toBeCloseTo(0.62);
    expect(shareOf(half, 'arrived')).toBeCloseTo(0.4);
    expect(shareOf(job({}), 'arrived')).toBeUndefined();
  });

  it('tells how long it took or will take', () => {
    expect(timeWords(job({ secondsLeft: 9 }))).toBe('9 s left');
    expect(timeWords(job({ state: 'complete', startedAt: '2026-11-23T10:00:00Z', endedAt: '2026-11-23T10:01:05Z' }))).toBe(
      'took 1 min 05 s',
    );
  });

  it('sums up running jobs', () => {
    expect(summaryOf([job({ total: 10, arrived: 4, bytesPerSecond: 46e6, secondsLeft: 9 }), job({ state: 'failed' })])).toBe(
      '1 running: 4 of 10 · 46.0 MB/s · 9 s left · 1 not complete',
    );
    // 14 of 10 would be said of one that knows its number and one that does not.
    expect(summaryOf([job({ total: 10, arrived: 4 }), job({ arrived: 10 })])).toBe('2 running: 14');
    const waiting = Array.from({ length: 2000 }, () => job({ state: 'waiting' }));
    expect(summaryOf(waiting)).toBe(`${(2000).toLocaleString()} waiting`);
    expect(summaryOf([])).toBe('nothing in the queue');
  });
});

describe('applyJobs', () => {
  it('keeps a changed job where it is, puts new ones first and takes removed ones off', () => {
    const old = job({ id: 'old', createdAt: '2026-11-23T09:00:00Z' });
    const fresh = job({ id: 'new', createdAt: '2026-11-23T11:00:00Z' });
    const start = applyJobs([], { type: 'snapshot', jobs: [old] });
    const two = applyJobs(start, { type: 'changed', jobs: [fresh, { ...old, completed: 5 }] });
    expect(two.map((one) => [one.id, one.completed])).toEqual([
      ['new', 0],
      ['old', 5],
    ]);
    expect(applyJobs(two, { type: 'removed', ids: ['new'] }).map((one) => one.id)).toEqual(['old']);
  });
});
