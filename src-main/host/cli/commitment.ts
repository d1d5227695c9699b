import { explainCommitmentFailure } from '../../../src-shared/dicom/explain/commitment-failure.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { CommitmentInbox } from '../../dicom/services/commitment-scu.ts';
import type { InstanceReference } from '../../dicom/services/storage-commitment.ts';
import { newUid } from '../../engine/new-uid.ts';
import { type CommitEnd, commit } from '../../net/scu/commit.ts';
import type { CommandContext, NamedServer } from './command-context.ts';
import type { CommitmentOptions } from './options/commitment-options.ts';
import { reachableFrom } from './reachable-from.ts';

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

/** Asks a server to answer for instances; names those it does not answer for. */
export async function askForCommitment(
  { output }: CommandContext,
  { target, timeouts }: NamedServer,
  instances: readonly InstanceReference[],
  options: CommitmentOptions,
  signal: AbortSignal,
): Promise<Commitment> {
  const inbox = new CommitmentInbox();
  const receiver = await takeReports(inbox, target.callingAeTitle, {
    port: options.port,
    bind: options.bind ?? reachableFrom(target.host),
  });
  if (receiver?.ok === false) return commitmentOf(nothingAsked(instances, receiver.failure));
  output.progress(`waiting for the report on ${instances.length} …`);
  const end = await commit(target, {
    instances,
    newUid,
    inbox,
    receiverListens: receiver !== undefined,
    waitMs: (options.wait ?? defaultWaitSeconds) * 1000,
    timeouts,
    signal,
    onReport: ({ committed, refused }) => output.progress(`committed ${committed.length}, refused ${refused.length} …`),
  });
  await receiver?.node.close({ graceMs: 500 });
  output.clearProgress();
  for (const { sopInstanceUid, reason } of end.refused) {
    const { title, code } = explainCommitmentFailure(reason);
    output.note(`${sopInstanceUid}: ${title} (${code})`);
  }
  return commitmentOf(end);
}

/** A node that takes nothing but reports; undefined where no port is given. */
async function takeReports(inbox: CommitmentInbox, aeTitle: string, { port, bind }: { port: number | undefined; bind: string }) {
  if (port === undefined) return undefined;
  const { startNodeHere } = await import('./local-receiver.ts');
  return startNodeHere({ host: bind, port, acceptCalled: (called) => called.trim() === aeTitle, commitmentReports: inbox });
}

function nothingAsked(unanswered: readonly InstanceReference[], failure: ServiceFailure): CommitEnd {
  return { committed: [], refused: [], unanswered, cancelled: false, failure };
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
