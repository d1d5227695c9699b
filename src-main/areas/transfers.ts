import type { Job, JobsEvent } from '../../src-shared/contract/transfers.ts';
import type { TransferQueue } from '../transfers/queue.ts';
import { stateStream } from './event-stream.ts';
import type { EngineParts } from './parts.ts';
import { os } from './router-base.ts';

export function transfersArea({ queue, servers }: Pick<EngineParts, 'queue' | 'servers'>) {
  return os.transfers.router({
    watch: os.transfers.watch.handler(({ signal }) => watchJobs(queue, signal)),
    retrieve: os.transfers.retrieve.handler(({ input, errors }) => {
      const { serverId, model, method, entities } = input;
      if (servers.get(serverId) === undefined) throw errors.NOT_FOUND({ data: { id: serverId } });
      const jobIds = queue.add(
        entities.map(({ path, title, expected }) => ({
          title,
          spec: { kind: 'retrieve', serverId, model, method, path, expected },
        })),
      );
      return { jobIds };
    }),
    sendFiles: os.transfers.sendFiles.handler(({ input, errors }) => {
      const { serverId, paths, title } = input;
      if (servers.get(serverId) === undefined) throw errors.NOT_FOUND({ data: { id: serverId } });
      const [jobId = ''] = queue.add([{ title, spec: { kind: 'send-files', serverId, paths } }]);
      return { jobId };
    }),
    sendEntities: os.transfers.sendEntities.handler(({ input, errors }) => {
      const { serverId, area, entities, title } = input;
      if (servers.get(serverId) === undefined) throw errors.NOT_FOUND({ data: { id: serverId } });
      const [jobId = ''] = queue.add([{ title, spec: { kind: 'send-entities', serverId, area, entities } }]);
      return { jobId };
    }),
    commit: os.transfers.commit.handler(({ input, errors }) => {
      if (queue.get(input.id) === undefined) throw errors.NOT_FOUND({ data: input });
      const jobId = queue.commit(input.id);
      if (jobId === undefined) throw errors.NOTHING_SENT();
      return { jobId };
    }),
    cancel: os.transfers.cancel.handler(({ input, errors }) => {
      if (!queue.cancel(input.id)) throw errors.NOT_FOUND({ data: input });
    }),
    retry: os.transfers.retry.handler(({ input, errors }) => {
      if (!queue.retry(input.id)) throw errors.NOT_FOUND({ data: input });
    }),
    clear: os.transfers.clear.handler(({ input }) => ({ ids: queue.clear(input.ids) })),
    restore: os.transfers.restore.handler(({ input, errors }) => {
      if (!queue.restore(input.ids)) throw errors.NOT_FOUND({ data: { id: input.ids[0] ?? '' } });
    }),
    problems: os.transfers.problems.handler(({ input, errors }) => {
      const problems = queue.problems(input.id);
      if (problems === undefined) throw errors.NOT_FOUND({ data: input });
      return problems;
    }),
  });
}

/** First all jobs, then what changed since the last event; for a slow client several changes of a job become one. */
function watchJobs(queue: TransferQueue, signal: AbortSignal | undefined) {
  let snapshotDue = true;
  const changed = new Set<string>();
  const removed = new Set<string>();
  const next = (): JobsEvent => {
    if (snapshotDue) {
      snapshotDue = false;
      changed.clear();
      removed.clear();
      return { type: 'snapshot', jobs: queue.jobs() };
    }
    if (removed.size > 0) {
      const ids = [...removed];
      removed.clear();
      return { type: 'removed', ids };
    }
    const jobs = [...changed].flatMap((id): Job[] => {
      const job = queue.get(id);
      return job === undefined ? [] : [job];
    });
    changed.clear();
    return { type: 'changed', jobs };
  };
  return stateStream(
    signal,
    (wake) =>
      queue.changes.subscribe(({ kind, ids }) => {
        for (const id of ids) (kind === 'removed' ? removed : changed).add(id);
        wake();
      }),
    next,
    () => changed.size > 0 || removed.size > 0,
  );
}
