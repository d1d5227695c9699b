import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { cEcho } from '../../dicom/services/c-echo.ts';
import { localFailure } from '../../dicom/services/failures.ts';
import { uncompressedSyntaxes } from '../../dicom/services/storage-contexts.ts';
import { processMs } from '../../system/process-ms.ts';
import { Cancellation } from './cancellation.ts';
import { contextRefused, openSession, releaseSession, type SessionSecurity } from './open-session.ts';
import type { ScuOptions, Target } from './target.ts';

export type EchoEnd =
  | {
      ok: true;
      /** C-ECHO-RQ to C-ECHO-RSP. */
      roundTripMs: number;
      associationMs: number;
      /** Of a TLS connection. */
      security?: SessionSecurity | undefined;
      status: DimseStatus;
    }
  | { ok: false; failure: ServiceFailure };

export interface EchoRequest extends ScuOptions {
  /** C-ECHOs one after the other over the same association; 1 when left out. */
  readonly repeat?: number | undefined;
  /** Presentation contexts to propose, 1–128, all for Verification; 1 when left out. */
  readonly contextCount?: number | undefined;
  /** Transfer syntaxes to propose in each; the uncompressed ones when left out. */
  readonly transferSyntaxes?: readonly string[] | undefined;
  /** End the association with A-ABORT instead of A-RELEASE. */
  readonly abort?: boolean | undefined;
  /** Called for each C-ECHO that was answered with success. */
  readonly onEcho?: ((roundTripMs: number) => void) | undefined;
}

/** Opens an association, verifies it with C-ECHO, and ends it. Round trip and status are those of the last one. */
export async function echo(target: Target, options: EchoRequest): Promise<EchoEnd> {
  const transferSyntaxes = options.transferSyntaxes ?? uncompressedSyntaxes;
  const proposal = { abstractSyntax: sopClass.Verification, transferSyntaxes };
  const contexts = Array.from({ length: options.contextCount ?? 1 }, () => proposal);
  const opened = await openSession(target, contexts, options);
  if (!opened.ok) return opened;
  const { session, associationMs, security } = opened;
  const [context] = session.acceptedContexts(sopClass.Verification);
  if (!context) {
    await releaseSession(session);
    return { ok: false, failure: contextRefused(session, sopClass.Verification) };
  }
  let left = options.repeat ?? 1;
  // C-ECHO cannot be cancelled: a single one is not waited for, of several the one under way is.
  const cancellation = new Cancellation(session.port, options.signal, () => left <= 1 && session.port.abort());
  let roundTripMs = 0;
  let outcome: Awaited<ReturnType<typeof cEcho>>;
  do {
    const begun = processMs();
    outcome = await cEcho(session, context.id, options.timeouts);
    roundTripMs = processMs() - begun;
    if (outcome.ok) options.onEcho?.(roundTripMs);
  } while (outcome.ok && --left > 0 && !options.signal?.aborted);
  cancellation.dispose();
  if (options.abort && !session.ending) session.port.abort();
  else await releaseSession(session);
  if (outcome.ok && left === 0) return { ok: true, roundTripMs, associationMs, security, status: outcome.status };
  return outcome.ok || options.signal?.aborted ? { ok: false, failure: localFailure('cancelled') } : outcome;
}
