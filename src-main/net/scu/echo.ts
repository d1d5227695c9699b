import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { cEcho } from '../../dicom/services/c-echo.ts';
import { localFailure } from '../../dicom/services/failures.ts';
import { uncompressedSyntaxes } from '../../dicom/services/storage-contexts.ts';
import { Cancellation } from './cancellation.ts';
import { contextRefused, openSession, releaseSession } from './open-session.ts';
import type { ScuOptions, Target } from './target.ts';

export type EchoEnd =
  | {
      ok: true;
      /** C-ECHO-RQ to C-ECHO-RSP. */
      roundTripMs: number;
      associationMs: number;
      status: DimseStatus;
    }
  | { ok: false; failure: ServiceFailure };

/** Opens an association, verifies it with one C-ECHO, and releases it. */
export async function echo(target: Target, options: ScuOptions): Promise<EchoEnd> {
  const contexts = [{ abstractSyntax: sopClass.Verification, transferSyntaxes: uncompressedSyntaxes }];
  const opened = await openSession(target, contexts, options);
  if (!opened.ok) return opened;
  const { session, associationMs } = opened;
  const [context] = session.acceptedContexts(sopClass.Verification);
  if (!context) {
    await releaseSession(session);
    return { ok: false, failure: contextRefused(session, sopClass.Verification) };
  }
  const cancellation = new Cancellation(session.port, options.signal, () => session.port.abort());
  const begun = performance.now();
  const outcome = await cEcho(session, context.id, options.timeouts);
  const roundTripMs = performance.now() - begun;
  cancellation.dispose();
  await releaseSession(session);
  if (outcome.ok) return { ok: true, roundTripMs, associationMs, status: outcome.status };
  return options.signal?.aborted ? { ok: false, failure: localFailure('cancelled') } : outcome;
}
