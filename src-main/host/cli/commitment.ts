import { explainCommitmentFailure } from '../../../src-shared/dicom/explain/commitment-failure.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { CommitmentInbox } from '../../dicom/services/commitment-scu.ts';
import type { InstanceReference } from '../../dicom/services/storage-commitment.ts';
import { newUid } from '../../engine/new-uid.ts';
import { type CommitEnd, commit } from '../../net/scu/commit.ts';
import type { CommandContext, NamedServer } from './command-context.ts';
import { failureProblem } from './failure-problem.ts';
import type { CommitmentOptions } from './options/commitment-options.ts';
import { reachableFrom } from './reachable-from.ts';
import { type Parsed, parsed } from './usage-error.ts';

/** How asking for commitment ended, for people and programs. */
export interface Commitment {
  /** The server answers for everything. */
  readonly complete: boolean;
  /** "committed 12, refused 1" */
  readonly words: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly cancelled: boolean;
  readonly committed: number;
  readonly failure: ServiceFailure | undefined;
}

const defaultWaitSeconds = 60;

/** Where reports on commitment arrive. */
export interface ReportDesk {
  readonly inbox: CommitmentInbox;
  /** On a port of our own, too. */
  readonly listens: boolean;
  close(): Promise<void>;
}

/** Before anything is sent: a port that is taken is no reason to send everything a second time. */
export async function openReportDesk({ target }: NamedServer, { port, bind }: CommitmentOptions): Promise<Parsed<ReportDesk>> {
  const inbox = new CommitmentInbox();
  if (port === undefined) return parsed({ inbox, listens: false, close: async () => {} });
  const { startNodeHere } = await import('./local-receiver.ts');
  const host = bind ?? reachableFrom(target.host);
  const started = await startNodeHere({
    host,
    port,
    acceptCalled: (called) => called.trim() === target.callingAeTitle,
    commitmentReports: inbox,
  });
  if (started.ok) return parsed({ inbox, listens: true, close: () => started.node.close({ graceMs: 500 }) });
  return failureProblem(started.failure, { host, port });
}

/** Asks a server to answer for instances; names those it does not answer for. */
export async function askForCommitment(
  { output }: CommandContext,
  { target, timeouts }: NamedServer,
  { inbox, listens }: ReportDesk,
  instances: readonly InstanceReference[],
  { wait }: CommitmentOptions,
  signal: AbortSignal,
): Promise<Commitment> {
  output.progress(`waiting for the report on ${instances.length} …`);
  const end = await commit(target, {
    instances,
    newUid,
    inbox,
    receiverListens: listens,
    waitMs: (wait ?? defaultWaitSeconds) * 1000,
    timeouts,
    signal,
    onReport: ({ committed, refused }) => output.progress(`committed ${committed.length}, refused ${refused.length} …`),
  });
  output.clearProgress();
  for (const { sopInstanceUid, reason } of end.refused) {
    const { title, code } = explainCommitmentFailure(reason);
    output.note(`${sopInstanceUid}: ${title} (${code})`);
  }
  return commitmentOf(end);
}

function commitmentOf({ committed, refused, unanswered, cancelled, failure }: CommitEnd): Commitment {
  const [first] = refused;
  const why: ServiceFailure | undefined =
    failure ?? (first && { kind: 'not-committed', committed: committed.length, refused: refused.length, reason: first.reason });
  return {
    complete: refused.length === 0 && unanswered.length === 0,
    words: [
      `committed ${committed.length}`,
      ...(refused.length > 0 ? [`refused ${refused.length}`] : []),
      ...(unanswered.length > 0 ? [`no answer for ${unanswered.length}`] : []),
    ].join(', '),
    details: {
      committed: committed.length,
      refused: refused.map(({ sopInstanceUid, reason }) => {
        const { code, title } = explainCommitmentFailure(reason);
        return { sopInstanceUid, ...(reason === undefined ? {} : { reason }), code, title };
      }),
      unanswered: unanswered.length,
    },
    cancelled,
    committed: committed.length,
    failure: why,
  };
}
