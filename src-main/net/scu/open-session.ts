import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { isStorageSopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import type { RequestServer } from '../../dicom/dimse/performed-operation.ts';
import { associationFailure, localFailure } from '../../dicom/services/failures.ts';
import type { AssociationRequest, ProposedContext } from '../../dicom/upper-layer/port.ts';
import { connect } from '../connect.ts';
import { tracedPort } from './association-trace.ts';
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
  const { signal, timeouts } = options;
  if (signal?.aborted) return { ok: false, failure: localFailure('cancelled') };
  if (target.withoutIdentity) return { ok: false, failure: target.withoutIdentity };
  const { host, port, callingAeTitle, calledAeTitle, userIdentity } = target;
  const { trace, onlySyntaxes, ...wishes } = target.association ?? {};
  const proposed = onlySyntaxes === undefined ? contexts : restricted(contexts, onlySyntaxes);
  if (proposed.length === 0) return { ok: false, failure: localFailure('nothing-to-propose') };
  const maxLength = options.maxPduLength ?? wishes.maxPduLength;
  const request: AssociationRequest = {
    callingAeTitle,
    calledAeTitle,
    contexts: proposed,
    userIdentity,
    ...asked,
    ...(maxLength === undefined ? {} : { maxLength }),
  };
  trace?.requested({ host, port }, request);
  const connected = await connect({
    host,
    port,
    request,
    timeouts: { connectMs: timeouts.connectMs, associationMs: timeouts.associationMs, releaseMs },
    ...(signal ? { signal } : {}),
  });
  if (!connected.ok) {
    trace?.ended(connected.ending);
    return { ok: false, failure: signal?.aborted ? localFailure('cancelled') : associationFailure(connected.ending) };
  }
  trace?.accepted(connected.port.negotiated, connected.associationMs);
  const association = trace === undefined ? connected.port : tracedPort(connected.port, trace);
  if (userIdentity?.positiveResponseRequested && association.negotiated.userIdentityResponse === undefined) {
    association.abort();
    return { ok: false, failure: localFailure('identity-not-confirmed') };
  }
  const session = new DimseSession(association, server ? { server } : {});
  return { ok: true, session, associationMs: connected.associationMs };
}

/**
 * The contexts with those of their transfer syntaxes that are wanted. A context that has none of them is left out when it is for storing;
 * a query next to it goes as usual. None at all where nothing fits.
 */
function restricted(contexts: readonly ProposedContext[], wanted: readonly string[]): ProposedContext[] {
  const fitting = contexts.flatMap((context) => {
    const transferSyntaxes = wanted.filter((uid) => context.transferSyntaxes.includes(uid));
    if (transferSyntaxes.length > 0) return [{ context: { ...context, transferSyntaxes }, fits: true }];
    return isStorageSopClass(context.abstractSyntax) ? [] : [{ context, fits: false }];
  });
  return fitting.some(({ fits }) => fits) ? fitting.map(({ context }) => context) : [];
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
