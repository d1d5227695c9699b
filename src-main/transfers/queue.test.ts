import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobContext, JobOutcome, JobSpec } from './job.ts';
import { JobStore } from './job-store.ts';
import { type QueueChange, TransferQueue } from './queue.ts';
import type { RemoteServer } from './remote.ts';
import { city } from './testing/fakes.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';
import { watchBusy } from './watch-busy.ts';

interface Run {
  readonly spec: JobSpec;
  readonly server: RemoteServer;
  readonly context: JobContext;
  readonly end: (outcome: JobOutcome) => void;
}

const busy = { kind: 'association', ending: { kind: 'rejected', result: 2, source: 3, reason: 1 } } as const;
const refused = { kind: 'association', ending: { kind: 'rejected', result: 1, source: 1, reason: 3 } } as const;

let clock: ManualClock;
let store: JobStore;
let runs: Run[];
let bugs: unknown[];
let limits: { total: number; perServer: number };

function memoryStore(): JobStore {
  const opened = JobStore.open(':memory:');
  if (!opened.ok) throw new Error('no store');
  return opened.store;
}

interface Options {
  run?: (run: Run) => Promise<JobOutcome>;
  server?: Partial<RemoteServer>;
  onFilesDone?: (paths: readonly string[]) => void;
}

function newQueue(options: Options = {}): TransferQueue {
  let id = 0;
  return new TransferQueue({
    store,
    clock,
    newId: () => `job-${++id}-${runs.length}`,
    servers: {
      get: (serverId) => (serverId === 'gone' ? undefined : { ...city, ...options.server, id: serverId, name: serverId }),
    },
    limits: () => limits,
    onFilesDone: options.onFilesDone,
    onBug: (error) => bugs.push(error),
    run: (spec, server, context) =>
      new Promise((resolve, reject) => {
        const run: Run = { spec, server, context, end: resolve };
        runs.push(run);
        context.signal.addEventListener('abort', () => resolve({ state: 'cancelled' }), { once: true });
        options.run?.(run).then(resolve, reject);
      }),
  });
}

const retrieve = (serverId: string, uid = '1.2.3') => ({
  title: uid,
  spec: { kind: 'retrieve', serverId, model: 'study', path: { level: 'STUDY', StudyInstanceUID: uid } } as JobSpec,
});
const states = (queue: TransferQueue) => queue.jobs().map((job) => job.state);

beforeEach(() => {
  clock = new ManualClock();
  store = memoryStore();
  runs = [];
  bugs = [];
  limits = { total: 2, perServer: 1 };
});
afterEach(() => store.close());

describe('scheduling', () => {
  it('runs one job per server and two in all, in order', async () => {
    const queue = newQueue();
    queue.add([retrieve('a', '1'), retrieve('a', '2'), retrieve('b', '3'), retrieve('c', '4')]);
    expect(states(queue)).toEqual(['running', 'waiting', 'running', 'waiting']);
    runs[0]?.end({ state: 'complete' });
    await settle();
    expect(states(queue)).toEqual(['complete', 'running', 'running', 'waiting']);
    runs[1]?.end({ state: 'complete' });
    await settle();
    expect(states(queue)).toEqual(['complete', 'running', 'complete', 'running']);
  });

  it('fails a job whose bookmark is gone, with words', () => {
    const queue = newQueue();
    queue.add([retrieve('gone')]);
    expect(queue.jobs()[0]).toMatchObject({ state: 'failed', explanation: { code: 'server-removed' } });
  });

  it('turns an exception into a failed job and goes on', async () => {
    const queue = newQueue({ run: () => Promise.reject(new Error('bug')) });
    queue.add([retrieve('a')]);
    await settle();
    expect(queue.jobs()[0]).toMatchObject({ state: 'failed', explanation: { code: 'unexpected' } });
    expect(bugs).toHaveLength(1);
  });
});

describe('cancel, retry, clear', () => {
  it('cancels what waits and what runs', async () => {
    const queue = newQueue();
    const [first = '', second = ''] = queue.add([retrieve('a', '1'), retrieve('a', '2')]);
    expect(queue.cancel(second)).toBe(true);
    expect(queue.cancel(first)).toBe(true);
    expect(queue.cancel('nobody')).toBe(false);
    await settle();
    expect(states(queue)).toEqual(['cancelled', 'cancelled']);
  });

  it('tries an ended job again from zero and counts the attempt', async () => {
    const queue = newQueue();
    const [id = ''] = queue.add([retrieve('a')]);
    runs[0]?.context.progress({ completed: 3, failed: 1 });
    runs[0]?.context.problem({
      item: 'x',
      severity: 'failed',
      explanation: { code: 'c', title: 't', cause: '', tryThis: [], technical: '' },
    });
    runs[0]?.end({ state: 'partial', failure: refused });
    await settle();
    expect(queue.get(id)).toMatchObject({ state: 'partial', completed: 3, failed: 1, problemCount: 1 });
    expect(queue.problems(id)).toHaveLength(1);
    queue.retry(id);
    expect(queue.get(id)).toMatchObject({ state: 'running', completed: 0, failed: 0, problemCount: 0, attempt: 2 });
    expect(queue.get(id)?.explanation).toBeUndefined();
    expect(queue.problems(id)).toEqual([]);
  });

  it('clears only what has ended', async () => {
    const queue = newQueue();
    const [first = '', second = ''] = queue.add([retrieve('a', '1'), retrieve('b', '2')]);
    runs[0]?.end({ state: 'complete' });
    await settle();
    expect(queue.clear()).toEqual([first]);
    expect(queue.get(first)).toBeUndefined();
    expect(queue.get(second)?.state).toBe('running');
    expect(queue.problems(first)).toBeUndefined();
  });

  it('puts back what was cleared, problems and all, and only for a while', async () => {
    const queue = newQueue();
    const [id = ''] = queue.add([retrieve('a')]);
    const explanation = { code: 'c', title: 't', cause: '', tryThis: [], technical: '' };
    runs[0]?.context.problem({ item: 'x', severity: 'failed', explanation });
    runs[0]?.end({ state: 'partial', failure: refused });
    await settle();
    const before = queue.get(id);
    queue.clear([id]);
    expect(queue.restore([id])).toBe(true);
    expect(queue.get(id)).toEqual(before);
    expect(queue.problems(id)).toHaveLength(1);
    queue.clear();
    await clock.advance(10 * 60_000);
    expect(queue.restore([id])).toBe(false);
    expect(store.load()).toEqual([]);
  });

  it('does not find what was cleared at the next start', async () => {
    const queue = newQueue();
    queue.add([retrieve('a')]);
    runs[0]?.end({ state: 'complete' });
    await settle();
    queue.clear();
    await queue.close();
    expect(store.load()).toEqual([]);
  });
});

it('tells which files nobody has to send any more: at once when all were sent, else when the job cannot be had back', async () => {
  const done: (readonly string[])[] = [];
  const queue = newQueue({ onFilesDone: (paths) => done.push(paths) });
  const send = (path: string) => ({ title: path, spec: { kind: 'send-files', serverId: path, paths: [path] } as JobSpec });
  const [, lost = ''] = queue.add([send('/a'), send('/b')]);
  runs[0]?.end({ state: 'complete' });
  runs[1]?.end({ state: 'failed', failure: refused });
  await settle();
  expect([done, queue.filesInUse()]).toEqual([[['/a']], ['/b']]);
  queue.clear();
  expect([done, queue.filesInUse()]).toEqual([[['/a']], ['/b']]);
  queue.restore([lost]);
  queue.clear();
  await clock.advance(10 * 60_000);
  expect([done, queue.filesInUse()]).toEqual([[['/a'], ['/b']], []]);
});

it('is busy from the first job to the end of the last, and says so when that changes', async () => {
  const queue = newQueue();
  const told: boolean[] = [];
  watchBusy(queue, (busy) => told.push(busy));
  queue.add([retrieve('a', '1'), retrieve('b', '2')]);
  runs[0]?.context.progress({ completed: 3 });
  runs[0]?.end({ state: 'complete' });
  await clock.advance(1_000);
  expect(told).toEqual([false, true]);
  runs[1]?.end({ state: 'failed', failure: refused });
  await settle();
  expect(told).toEqual([false, true, false]);
});

describe('a server that is busy', () => {
  it('is asked again with growing pauses, says so, and is given up after five tries', async () => {
    const queue = newQueue();
    const [id = ''] = queue.add([retrieve('a')]);
    for (const pauseMs of [2_000, 5_000, 15_000, 30_000]) {
      runs.at(-1)?.end({ state: 'failed', failure: busy });
      await settle();
      expect(queue.get(id)?.state).toBe('waiting');
      const before = runs.length;
      await clock.advance(pauseMs - 1);
      expect(runs).toHaveLength(before);
      await clock.advance(1);
      expect(runs).toHaveLength(before + 1);
    }
    runs.at(-1)?.end({ state: 'failed', failure: busy });
    await settle();
    expect(queue.get(id)).toMatchObject({ state: 'failed', attempt: 5 });
    expect(queue.get(id)?.notes).toHaveLength(4);
    expect(queue.get(id)?.notes[0]).toContain('Trying again in 2 s');
  });

  it('leaves its place to others meanwhile, and can be cancelled while waiting', async () => {
    limits = { total: 1, perServer: 1 };
    const queue = newQueue();
    const [first = ''] = queue.add([retrieve('a', '1'), retrieve('b', '2')]);
    runs[0]?.end({ state: 'failed', failure: busy });
    await settle();
    expect(states(queue)).toEqual(['waiting', 'running']);
    queue.cancel(first);
    await clock.advance(60_000);
    expect(states(queue)).toEqual(['cancelled', 'running']);
    expect(runs).toHaveLength(2);
  });

  it('does not repeat what would be refused again', async () => {
    const queue = newQueue();
    queue.add([retrieve('a')]);
    runs[0]?.end({ state: 'failed', failure: refused });
    await settle();
    expect(states(queue)).toEqual(['failed']);
  });
});

describe('progress', () => {
  it('is told at most four times a second, ends at once', async () => {
    const queue = newQueue();
    const changes: QueueChange[] = [];
    queue.add([retrieve('a')]);
    queue.changes.subscribe((change) => changes.push(change));
    for (let count = 1; count <= 1_000; count += 1) {
      runs[0]?.context.progress({ completed: count, remaining: 1_000 - count });
      await clock.advance(1);
    }
    expect(changes.length).toBeGreaterThanOrEqual(3);
    expect(changes.length).toBeLessThanOrEqual(4);
    changes.length = 0;
    runs[0]?.end({ state: 'complete' });
    await settle();
    expect(changes).toHaveLength(1);
  });

  it('estimates rate and time left', async () => {
    const queue = newQueue();
    const [id = ''] = queue.add([retrieve('a')]);
    runs[0]?.context.progress({ total: 100 });
    for (let second = 1; second <= 10; second += 1) {
      await clock.advance(1_000);
      runs[0]?.context.bytes(1_000_000);
      runs[0]?.context.progress({ completed: second * 5 });
    }
    const job = queue.get(id);
    expect(job?.bytesPerSecond).toBeCloseTo(1_000_000, -4);
    expect(job?.secondsLeft).toBeCloseTo(10, 0);
  });

  it('tells of a stall, in which nothing comes but time goes by', async () => {
    const queue = newQueue();
    const [id = ''] = queue.add([retrieve('a')]);
    runs[0]?.context.progress({ total: 100 });
    await clock.advance(1_000);
    runs[0]?.context.bytes(1_000_000);
    await clock.advance(1_000);
    const told: number[] = [];
    queue.changes.subscribe(() => told.push(queue.get(id)?.bytesPerSecond ?? 0));
    for (let second = 1; second <= 10; second += 1) await clock.advance(1_000);
    expect(told.length).toBeGreaterThan(5);
    expect(told.at(-1)).toBeLessThan((told[0] ?? 0) / 4);
    await queue.close();
  });
});

describe('a restart', () => {
  it('goes on with waiting jobs and offers interrupted ones', async () => {
    limits = { total: 1, perServer: 1 };
    const before = newQueue();
    const [first = '', second = ''] = before.add([retrieve('a', '1'), retrieve('a', '2')]);
    expect(states(before)).toEqual(['running', 'waiting']);
    // The program dies here: nothing is closed.
    const after = newQueue();
    after.start();
    expect(after.get(first)).toMatchObject({ state: 'interrupted', explanation: { code: 'interrupted' } });
    expect(after.get(second)?.state).toBe('running');
    expect(after.retry(first)).toBe(true);
    expect(after.get(first)?.state).toBe('waiting');
  });

  it('marks what runs as interrupted on an orderly end, and starts nothing more', async () => {
    limits = { total: 1, perServer: 1 };
    const queue = newQueue();
    queue.add([retrieve('a', '1'), retrieve('a', '2')]);
    await queue.close();
    expect(states(queue)).toEqual(['interrupted', 'waiting']);
    expect(runs).toHaveLength(1);
  });
});

describe('asking for commitment', () => {
  const sendFiles = (serverId: string) => ({ title: 'files', spec: { kind: 'send-files', serverId, paths: ['/f'] } as JobSpec });

  it('asks for what the job has sent, also after it was cut short, and for nothing where it sent nothing', async () => {
    const queue = newQueue();
    const [id = '', other = ''] = queue.add([sendFiles('a'), sendFiles('b')]);
    runs[0]?.context.sent([['1.2', '1.2.3']]);
    runs[0]?.end({ state: 'partial', failure: refused });
    runs[1]?.end({ state: 'complete' });
    await settle();
    const commitment = queue.commit(id);
    expect(queue.get(commitment ?? '')).toMatchObject({ kind: 'commit', title: 'Commitment of files', total: 1, serverId: 'a' });
    expect(runs[2]?.spec).toEqual({ kind: 'commit', serverId: 'a', instances: [['1.2', '1.2.3']] });
    expect(queue.commit(other)).toBeUndefined();
    expect(queue.commit('gone')).toBeUndefined();
  });

  it('asks by itself where the bookmark says so, once, and not after a failure', async () => {
    const queue = newQueue({ server: { commitAfterSending: true } });
    queue.add([sendFiles('a'), sendFiles('b'), retrieve('c')]);
    runs[0]?.context.sent([['1.2', '1.2.3']]);
    runs[0]?.end({ state: 'complete' });
    runs[1]?.context.sent([['1.2', '1.2.4']]);
    runs[1]?.end({ state: 'failed', failure: refused });
    await settle();
    for (const run of runs.slice(2)) run.end({ state: 'complete' });
    await settle();
    expect(queue.jobs().map(({ kind, serverId }) => `${kind} ${serverId}`)).toEqual([
      'send a',
      'send b',
      'retrieve c',
      'commit a',
    ]);
  });
});
