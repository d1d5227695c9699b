import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { isStorageSopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import type { RequestServer } from '../../dicom/dimse/performed-operation.ts';
import { associationFailure, localFailure } from '../../dicom/services/failures.ts';
import type { AssociationRequest, ProposedContext } from '../../dicom/upper-layer/port.ts';
import { connect } from '../connect.ts';
import type { LoadedTls, Security } from '../tls/loaded-tls.ts';
import { tlsFileFailure } from '../tls/tls-ending.ts';
import type { TlsOptions } from '../tls/tls-options.ts';
import { tracedPort } from './association-trace.ts';
import type { ScuOptions, Target } from './target.ts';

export type OpenedSession =
  | {
      ok: true;
      session: DimseSession;
      /** From the A-ASSOCIATE-RQ to its answer. */
      associationMs: number;
      /** Of a TLS connection. */
      security?: SessionSecurity;
    }
  | { ok: false; failure: ServiceFailure };

/** `skipped`: files in folders of authorities that are no certificates. */
export interface SessionSecurity extends Security {
  readonly skipped: readonly string[];
}

/** How long a server may take to answer A-RELEASE-RQ: nothing is lost when it does not. */
const releaseMs = 3_000;

/** What an operation asks of its association besides contexts. */
export interface SessionExtras
  extends Pick<AssociationRequest, 'asyncWindow' | 'extendedNegotiations' | 'commonExtendedNegotiations'> {
  /** Takes the requests of the peer, the C-STOREs of a C-GET. */
  readonly server?: RequestServer | undefined;
  /** The connection is open; the association is asked for next. */
  readonly onConnected?: (() => void) | undefined;
}

/** Opens an association and puts DIMSE on it. */
export async function openSession(
  target: Target,
  contexts: readonly ProposedContext[],
  options: ScuOptions,
  { server, onConnected, ...asked }: SessionExtras = {},
): Promise<OpenedSession> {
  const { signal, timeouts } = options;
  if (signal?.aborted) return { ok: false, failure: localFailure('cancelled') };
  if (target.withoutIdentity) return { ok: false, failure: target.withoutIdentity };
  const { host, port, callingAeTitle, calledAeTitle, userIdentity } = target;
  const tls = target.tls === undefined ? undefined : await securityOf(target.tls);
  if (tls?.ok === false) return tls;
  const { trace, watch, onlySyntaxes, ...wishes } = target.association ?? {};
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
    ...(tls === undefined ? {} : { tls: tls.value }),
    request,
    // A server that takes nothing is silent, too.
    timeouts: { connectMs: timeouts.connectMs, associationMs: timeouts.associationMs, releaseMs, stallMs: timeouts.silenceMs },
    onConnected,
    ...(signal ? { signal } : {}),
  });
  if (!connected.ok) {
    trace?.ended(connected.ending);
    return { ok: false, failure: signal?.aborted ? localFailure('cancelled') : associationFailure(connected.ending) };
  }
  trace?.accepted(connected.port.negotiated, connected.associationMs);
  const watched = watch?.(connected.port) ?? connected.port;
  const association = trace === undefined ? watched : tracedPort(watched, trace);
  if (userIdentity?.positiveResponseRequested && association.negotiated.userIdentityResponse === undefined) {
    association.abort();
    return { ok: false, failure: localFailure('identity-not-confirmed') };
  }
  const session = new DimseSession(association, server ? { server } : {});
  const { associationMs, security } = connected;
  if (tls === undefined || security === undefined) return { ok: true, session, associationMs };
  return { ok: true, session, associationMs, security: { ...security, skipped: tls.value.skipped } };
}

/** TLS is loaded when it is first asked for: the command line starts sooner without. */
async function securityOf(options: TlsOptions): Promise<{ ok: true; value: LoadedTls } | { ok: false; failure: ServiceFailure }> {
  const { loadTls } = await import('../tls/load-tls.ts');
  const loaded = await loadTls(options, 'client');
  return loaded.ok ? loaded : { ok: false, failure: tlsFileFailure(loaded) };
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
