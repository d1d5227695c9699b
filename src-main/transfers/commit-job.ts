import { explainCommitmentFailure } from '../../src-shared/dicom/explain/commitment-failure.ts';
import type { CommitSpec, JobContext, JobOutcome } from './job.ts';
import type { Remote, RemoteServer } from './remote.ts';

export interface CommitParts {
  readonly remote: Pick<Remote, 'commit'>;
}

/** Asks a server to answer for what was sent to it, and tells of every object it does not answer for. */
export async function runCommit(
  spec: CommitSpec,
  server: RemoteServer,
  { remote }: CommitParts,
  context: JobContext,
): Promise<JobOutcome> {
  const total = spec.instances.length;
  const tell = (committed: number, refused: number) =>
    context.progress({
      method: 'N-ACTION',
      total,
      remaining: total - committed - refused,
      completed: committed,
      failed: refused,
      arrived: committed,
    });
  tell(0, 0);
  const end = await remote.commit(server, {
    instances: spec.instances.map(([sopClassUid, sopInstanceUid]) => ({ sopClassUid, sopInstanceUid })),
    signal: context.signal,
    onProgress: ({ committed, refused }) => tell(committed, refused),
  });
  tell(end.committed.length, end.refused.length);
  for (const { sopInstanceUid, reason } of end.refused) {
    context.problem({ item: sopInstanceUid, severity: 'failed', explanation: explainCommitmentFailure(reason) });
  }
  if (end.cancelled) return { state: 'cancelled' };
  const answered = end.committed.length + end.refused.length;
  if (end.failure !== undefined) return { state: answered > 0 ? 'partial' : 'failed', failure: end.failure };
  const [first] = end.refused;
  if (first === undefined) return { state: 'complete' };
  const committed = end.committed.length;
  const failure = { kind: 'not-committed', committed, refused: end.refused.length, reason: first.reason } as const;
  return { state: committed > 0 ? 'partial' : 'failed', failure };
}
