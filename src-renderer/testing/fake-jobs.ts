import { implement } from '@orpc/server';
import { contract } from '../../src-shared/contract/index.ts';
import type { Job, JobProblem, JobsEvent } from '../../src-shared/contract/transfers.ts';
import type { Explanation } from '../../src-shared/dicom/explain/explanation.ts';
import { Feed } from './fake-feed.ts';

/** Jobs that run by themselves, quickly. */
export function fakeJobs(partial: Explanation, refused: Explanation, onArrived: (studyUid: string, count: number) => void) {
  const now = Date.now();
  const iso = (agoMs: number) => new Date(now - agoMs).toISOString();
  const blank = {
    serverId: 'city',
    serverName: 'City PACS',
    completed: 0,
    failed: 0,
    warning: 0,
    arrived: 0,
    bytes: 0,
    bytesPerSecond: 0,
    notes: [],
    problemCount: 0,
    attempt: 1,
  };
  const first: Job[] = [
    {
      ...blank,
      id: 'j1',
      kind: 'retrieve',
      state: 'complete',
      method: 'C-GET',
      title: 'NGUYEN, Clara · CT · Thorax with contrast',
      createdAt: iso(900_000),
      startedAt: iso(899_000),
      endedAt: iso(880_000),
      total: 960,
      completed: 960,
      remaining: 0,
      arrived: 960,
      bytes: 503e6,
      bytesPerSecond: 0,
    },
    {
      ...blank,
      id: 'j2',
      kind: 'retrieve',
      state: 'partial',
      method: 'C-MOVE',
      title: 'SMITH, Ben · MR · Brain',
      createdAt: iso(600_000),
      startedAt: iso(599_000),
      endedAt: iso(560_000),
      total: 880,
      completed: 877,
      failed: 3,
      remaining: 0,
      arrived: 877,
      bytes: 231e6,
      notes: ['C-GET was refused, C-MOVE is used instead.'],
      explanation: partial,
      problemCount: 3,
    },
    {
      ...blank,
      id: 'j3',
      kind: 'send',
      state: 'failed',
      method: 'C-STORE',
      serverId: 'ris',
      serverName: 'Old RIS',
      title: '42 files of /media/cd',
      createdAt: iso(300_000),
      endedAt: iso(299_000),
      total: 42,
      explanation: refused,
      problemCount: 1,
    },
  ];
  const feed = new Feed<readonly Job[]>(first);
  let cleared: readonly Job[] = [];
  const put = (job: Job) =>
    feed.set(feed.value.some((j) => j.id === job.id) ? feed.value.map((j) => (j.id === job.id ? job : j)) : [...feed.value, job]);
  const find = (id: string) => feed.value.find((job) => job.id === id);

  const run = (job: Job, studyUid: string | undefined) => {
    put(job);
    const total = job.total ?? 100;
    const timer = setInterval(() => {
      const current = find(job.id);
      if (current === undefined || current.state === 'cancelled') return clearInterval(timer);
      const step = Math.max(1, Math.round(total / 40));
      const completed = Math.min(total, current.completed + step);
      const arrived = Math.max(0, completed - step);
      if (studyUid !== undefined) onArrived(studyUid, arrived - current.arrived);
      const done = completed === total && current.completed === total;
      put({
        ...current,
        state: done ? 'complete' : 'running',
        completed,
        arrived: done ? total : arrived,
        remaining: total - completed,
        bytes: completed * 524_288,
        bytesPerSecond: done ? 0 : 46e6,
        ...(done ? { endedAt: new Date().toISOString() } : { secondsLeft: Math.ceil(((total - completed) / step) * 0.2) }),
      });
      if (done) clearInterval(timer);
    }, 200);
  };
  const created = () => {
    const at = new Date().toISOString();
    return { ...blank, id: crypto.randomUUID(), state: 'running' as const, createdAt: at, startedAt: at };
  };

  const i = implement(contract).transfers;
  const problems: JobProblem[] = [1, 2, 3].map((n) => ({ item: `2.25.7700.9.4.${n}`, severity: 'failed', explanation: partial }));
  const router = {
    watch: i.watch.handler(async function* ({ signal }): AsyncGenerator<JobsEvent> {
      let before: readonly Job[] | undefined;
      for await (const jobs of feed.follow(signal)) {
        if (before === undefined) yield { type: 'snapshot', jobs: [...jobs] };
        else {
          const past = new Set(before);
          const ids = before.filter((job) => !jobs.some((j) => j.id === job.id)).map((job) => job.id);
          if (ids.length > 0) yield { type: 'removed', ids };
          yield { type: 'changed', jobs: jobs.filter((job) => !past.has(job)) };
        }
        before = jobs;
      }
    }),
    retrieve: i.retrieve.handler(({ input }) => {
      const jobIds = input.entities.map(({ path, title, expected }) => {
        const job: Job = {
          ...created(),
          kind: 'retrieve',
          title,
          method: 'C-GET',
          serverId: input.serverId,
          total: expected ?? 20,
        };
        run(job, path.StudyInstanceUID);
        return job.id;
      });
      return { jobIds };
    }),
    sendFiles: i.sendFiles.handler(({ input }) => {
      const job: Job = { ...created(), kind: 'send', title: input.title, method: 'C-STORE', serverId: input.serverId, total: 40 };
      run(job, undefined);
      return { jobId: job.id };
    }),
    sendEntities: i.sendEntities.handler(({ input }) => {
      const job: Job = {
        ...created(),
        kind: 'send',
        title: input.title,
        method: 'C-STORE',
        serverId: input.serverId,
        total: 400,
      };
      run(job, undefined);
      return { jobId: job.id };
    }),
    commit: i.commit.handler(({ input }) => {
      const sent = find(input.id);
      const job: Job = {
        ...created(),
        kind: 'commit',
        title: `Commitment of ${sent?.title}`,
        method: 'N-ACTION',
        serverId: sent?.serverId ?? '',
        total: sent?.arrived ?? 0,
      };
      run(job, undefined);
      return { jobId: job.id };
    }),
    cancel: i.cancel.handler(({ input }) => {
      const job = find(input.id);
      if (job !== undefined) put({ ...job, state: 'cancelled', endedAt: new Date().toISOString(), bytesPerSecond: 0 });
    }),
    retry: i.retry.handler(({ input }) => {
      const job = find(input.id);
      if (job === undefined) return;
      const { explanation: _e, endedAt: _d, ...rest } = job;
      run(
        { ...rest, state: 'running', completed: 0, failed: 0, arrived: 0, attempt: job.attempt + 1, problemCount: 0 },
        undefined,
      );
    }),
    clear: i.clear.handler(({ input }) => {
      const ended = (job: Job) => job.endedAt !== undefined && (input.ids === undefined || input.ids.includes(job.id));
      cleared = feed.value.filter(ended);
      feed.set(feed.value.filter((job) => !ended(job)));
      return { ids: cleared.map((job) => job.id) };
    }),
    restore: i.restore.handler(() => {
      feed.set([...feed.value, ...cleared]);
      cleared = [];
    }),
    problems: i.problems.handler(() => problems),
  };
  return { router };
}
