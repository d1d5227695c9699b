import { DimseSession, type SessionOptions } from '../dimse/dimse-session.ts';
import { type AcceptDecision, type AcceptPolicy, type AssociationIndication, negotiate } from '../upper-layer/negotiate.ts';
import type { AssociationRequest, ProposedContext } from '../upper-layer/port.ts';
import { type AssociationPair, associationPair, type PairOptions } from './association-pair.ts';

/** Two DIMSE sessions on an association in memory, which accepts every context with the first syntax proposed. */
export interface SessionPair extends AssociationPair {
  readonly scu: DimseSession;
  readonly scp: DimseSession;
}

export interface SessionPairOptions extends PairOptions {
  readonly scu?: SessionOptions;
  readonly scp?: SessionOptions;
  readonly policy?: Partial<AcceptPolicy>;
  /** What else the requestor asks for. */
  readonly request?: Partial<AssociationRequest>;
  /** Decides instead of the policy. */
  readonly accept?: (indication: AssociationIndication) => AcceptDecision;
}

export function sessionPair(contexts: readonly ProposedContext[], options: SessionPairOptions = {}): SessionPair {
  const policy: AcceptPolicy = {
    transferSyntaxesFor: () => 'any',
    requestorRolesFor: () => ({ scu: true, scp: true }),
    ...options.policy,
  };
  const request = { callingAeTitle: 'CALLING', calledAeTitle: 'CALLED', contexts, ...options.request };
  const accept = options.accept ?? ((indication: AssociationIndication) => negotiate(indication, policy));
  const pair = associationPair(request, accept, options);
  return { ...pair, scu: new DimseSession(pair.requestor, options.scu), scp: new DimseSession(pair.acceptor, options.scp) };
}
