import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import type { RequestServer } from '../../dicom/dimse/performed-operation.ts';
import { associationFailure, localFailure } from '../../dicom/services/failures.ts';
import type { AssociationRequest, ProposedContext } from '../../dicom/upper-layer/port.ts';
import { connect } from '../connect.ts';
import type { ScuOptions, Target } from './target.ts';

export type OpenedSession =
  | { ok: true; session: DimseSession /** From the A-ASSOCIATE-RQ to its answer. */; associationMs: number }
  | { ok: false; failure: ServiceFailure };

/** How long a server may take to answer A-RELEASE-RQ: nothing is lost when it does not. */
const releaseMs = 3_000;

/** What an operation asks of its association besides contexts. */
export interface SessionExtras
  extends Pick<AssociationRequest, 'asyncWindow' | 'extendedNegotiations' | 'commonExtendedNegotiations'> {
  /** Takes the requests of the peer, the C-STOREs of a C-GET. */
  readonly server?: RequestServer | undefined;
}

/** Opens an association and puts DIMSE on it. */
export async function openSession(
  target: Target,
  contexts: readonly ProposedContext[],
  options: ScuOptions,
  { server, ...asked }: SessionExtras = {},
): Promise<OpenedSession> {
  const { signal, timeouts, maxPduLength } = options;
  if (signal?.aborted) return { ok: false, failure: localFailure('cancelled') };
  const { host, port, callingAeTitle, calledAeTitle, userIdentity } = target;
  const connected = await connect({
    host,
    port,
    request: {
      callingAeTitle,
      calledAeTitle,
      contexts,
      userIdentity,
      ...asked,
      ...(maxPduLength === undefined ? {} : { maxLength: maxPduLength }),
    },
    timeouts: { connectMs: timeouts.connectMs, associationMs: timeouts.associationMs, releaseMs },
    ...(signal ? { signal } : {}),
  });
  if (!connected.ok) {
    return { ok: false, failure: signal?.aborted ? localFailure('cancelled') : associationFailure(connected.ending) };
  }
  const session = new DimseSession(connected.port, server ? { server } : {});
  return { ok: true, session, associationMs: connected.associationMs };
}

/** Ends the association in order unless it has ended already. */
export async function releaseSession(session: DimseSession): Promise<void> {
  if (!session.ending) await session.port.release();
}

/** The failure for an abstract syntax of which no context was accepted. */
export function contextRefused(session: DimseSession, abstractSyntax: string): ServiceFailure {
  const proposed = session.negotiated.contexts.find((context) => context.abstractSyntax === abstractSyntax);
  return { kind: 'context-refused', abstractSyntax, result: proposed?.result ?? 2 };
}
