import type { Job } from '../../../src-shared/contract/transfers.ts';
import { useServices } from '../../app/context/services.tsx';
import { countWords } from '../../ui/quantities.ts';
import { isEnded } from './job-words.ts';

export interface JobActions {
  cancel(jobs: readonly Job[]): void;
  retry(jobs: readonly Job[]): void;
  /** Asks the server whether it keeps what was sent. */
  commit(job: Job): void;
  clear(jobs: readonly Job[] | 'all-ended'): void;
}

/** Cancel, retry and clear; what cannot be done is said in the status line. */
export function useJobActions(): JobActions {
  const { engine, navigation, undo } = useServices();
  const each = (jobs: readonly Job[], what: string, run: (job: Job) => Promise<unknown>) => {
    void Promise.allSettled(jobs.map(run)).then((results) => {
      const refused = results.filter((result) => result.status === 'rejected').length;
      if (refused > 0)
        navigation.say(`${refused} of ${jobs.length} could not be ${what}: they are gone, or the engine did not answer.`);
    });
  };
  return {
    cancel: (jobs) =>
      each(
        jobs.filter((job) => !isEnded(job)),
        'cancelled',
        (job) => engine.transfers.cancel({ id: job.id }),
      ),
    retry: (jobs) => each(jobs.filter(canRetry), 'tried again', (job) => engine.transfers.retry({ id: job.id })),
    commit: (job) => {
      engine.transfers
        .commit({ id: job.id })
        .catch(() => navigation.say('The server could not be asked: what this transfer sent is not remembered any more.'));
    },
    clear: (jobs) => {
      const wanted = jobs === 'all-ended' ? undefined : jobs.filter(isEnded).map((job) => job.id);
      if (wanted?.length === 0) return;
      const [only] = jobs === 'all-ended' || jobs.length > 1 ? [] : jobs;
      engine.transfers.clear(wanted === undefined ? {} : { ids: wanted }).then(
        ({ ids }) => {
          if (ids.length === 0) return;
          const what = only?.title ?? countWords(ids.length, 'transfer', 'transfers');
          undo.offer(`${what} taken off the list.`, async () => void (await engine.transfers.restore({ ids })));
        },
        () => navigation.say('The list could not be cleared: the engine did not answer.'),
      );
    },
  };
}

/** Something was sent, and the job is over: the server can be asked to answer for it. */
export const canCommit = (job: Job): boolean => isEnded(job) && job.kind === 'send' && job.arrived > 0;

export const canRetry = (job: Job): boolean => isEnded(job) && job.state !== 'complete';
