import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { askForCommitment } from '../../dicom/services/commitment-scu.ts';
import type { CommitmentRequest } from '../../dicom/services/storage-commitment.ts';
import { uncompressedSyntaxes } from '../../dicom/services/storage-contexts.ts';
import { openSession, releaseSession } from '../../net/scu/open-session.ts';
import type { Target } from '../../net/scu/target.ts';
import { timeouts } from '../../net/testing/asking.ts';

/** Asks for storage commitment and does not wait: the association has ended before the report could come. */
export async function askAndLeave(target: Target, request: CommitmentRequest): Promise<void> {
  const abstractSyntax = sopClass.StorageCommitmentPushModel;
  const opened = await openSession(target, [{ abstractSyntax, transferSyntaxes: uncompressedSyntaxes }], { timeouts });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const [context] = opened.session.acceptedContexts(abstractSyntax);
  if (!context) throw new Error('no context');
  const asked = await askForCommitment(opened.session, context, request, timeouts);
  if (!asked.ok) throw new Error('the request was refused');
  await releaseSession(opened.session);
}
