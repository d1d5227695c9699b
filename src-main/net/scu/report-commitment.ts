import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { type ReportDelivery, reportCommitment } from '../../dicom/services/commitment-scp.ts';
import type { CommitmentReport } from '../../dicom/services/storage-commitment.ts';
import { uncompressedSyntaxes } from '../../dicom/services/storage-contexts.ts';
import { contextRefused, openSession, releaseSession } from './open-session.ts';
import type { ScuOptions, Target } from './target.ts';

/**
 * Reports the outcome of a storage commitment over an association of our own. The roles are reversed: we open it and stay the SCP (PS3.4
 * §J.3.3). One that accepts without a word about roles gets the report too: it says itself what it makes of it.
 */
export async function reportCommitmentTo(target: Target, report: CommitmentReport, options: ScuOptions): Promise<ReportDelivery> {
  const abstractSyntax = sopClass.StorageCommitmentPushModel;
  const contexts = [{ abstractSyntax, transferSyntaxes: uncompressedSyntaxes, roles: { scu: false, scp: true } }];
  const opened = await openSession(target, contexts, options);
  if (!opened.ok) return opened;
  const { session } = opened;
  const [context] = session.acceptedContexts(abstractSyntax);
  const delivered = context
    ? await reportCommitment(session, context, report, options.timeouts)
    : ({ ok: false, failure: contextRefused(session, abstractSyntax) } as const);
  await releaseSession(session);
  return delivered;
}
