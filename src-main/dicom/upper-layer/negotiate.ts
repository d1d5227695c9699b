import { limits } from '../bytes/limits.ts';
import { implementationClassUid, implementationVersionName } from '../implementation.ts';
import { firstOfEach } from './first-of-each.ts';
import type { AAssociateAc, PresentationContextAc } from './pdu/a-associate-ac.ts';
import type { AAssociateRj } from './pdu/a-associate-rj.ts';
import type { AAssociateRq, PresentationContextRq } from './pdu/a-associate-rq.ts';
import { dicomApplicationContext } from './pdu/a-associate-rq.ts';
import { type AsynchronousOperationsWindow, smallerWindow } from './pdu/user-information/asynchronous-operations-window.ts';
import type { CommonExtendedNegotiation } from './pdu/user-information/common-extended-negotiation.ts';
import type { ExtendedNegotiation } from './pdu/user-information/extended-negotiation.ts';
import type { RoleSelection } from './pdu/user-information/role-selection.ts';
import type { UserIdentity } from './pdu/user-information/user-identity.ts';
import { emptyUserInformation } from './pdu/user-information/user-information.ts';

/** An association request as it reached us. All text is as the peer sent it: hostile until checked. */
export interface AssociationIndication {
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly contexts: readonly (PresentationContextRq & {
    /** Roles the requestor asks for; undefined where it sent no role selection. */
    readonly roles: { readonly scu: boolean; readonly scp: boolean } | undefined;
  })[];
  /** Longest P-DATA-TF the requestor takes; 0 is unlimited, undefined was not said. */
  readonly maxLength: number | undefined;
  readonly implementationClassUid: string | undefined;
  readonly implementationVersionName: string | undefined;
  readonly asyncWindow: AsynchronousOperationsWindow | undefined;
  readonly userIdentity: UserIdentity | undefined;
  readonly extendedNegotiations: readonly ExtendedNegotiation[];
  readonly commonExtendedNegotiations: readonly CommonExtendedNegotiation[];
  readonly peerAddress: string | undefined;
}

/** The answer to one proposed context (PS3.8 Table 9-18). */
export interface ContextDecision {
  readonly id: number;
  readonly result: 0 | 1 | 2 | 3 | 4;
  /** One of the proposed; needed when `result` is 0. */
  readonly transferSyntax?: string;
}

export interface AcceptAssociation {
  readonly accept: true;
  /** Proposed contexts without a decision are refused with 2, no reason. */
  readonly contexts: readonly ContextDecision[];
  /** Roles granted to the requestor, for SOP classes it asked role selection for. */
  readonly roles?: readonly RoleSelection[];
  /** Longest P-DATA-TF we take, bytes. */
  readonly maxLength?: number;
  /** As seen from the requestor; left out, one operation at a time. */
  readonly asyncWindow?: AsynchronousOperationsWindow;
  readonly extendedNegotiations?: readonly ExtendedNegotiation[];
  readonly userIdentityResponse?: Uint8Array;
}

/** PS3.8 Table 9-21. */
export interface RejectAssociation {
  readonly accept: false;
  readonly result: number;
  readonly source: number;
  readonly reason: number;
}

export type AcceptDecision = AcceptAssociation | RejectAssociation;

/** What an acceptor is willing to do, per abstract syntax. */
export interface AcceptPolicy {
  /**
   * Accepted transfer syntaxes, best first; 'any' takes the first one proposed; undefined refuses the abstract syntax.
   */
  transferSyntaxesFor(abstractSyntax: string): readonly string[] | 'any' | undefined;
  /** What the requestor may be for a class it asks role selection for; left out, SCU only. */
  requestorRolesFor?(abstractSyntax: string): { readonly scu: boolean; readonly scp: boolean };
  readonly maxLength?: number;
  readonly asyncWindow?: AsynchronousOperationsWindow;
}

/** Answers every proposed context by the policy (PS3.8 §7.1.1.13–14, PS3.7 §D.3.3.4). */
export function negotiate(indication: AssociationIndication, policy: AcceptPolicy): AcceptAssociation {
  const contexts = indication.contexts.map((context) => decideContext(context, policy));
  const roles = new Map<string, RoleSelection>();
  for (const { abstractSyntax, roles: asked } of indication.contexts) {
    if (asked === undefined || roles.has(abstractSyntax)) continue;
    if (acceptedSyntaxes(abstractSyntax, policy) === undefined) continue;
    const allowed = policy.requestorRolesFor?.(abstractSyntax) ?? { scu: true, scp: false };
    roles.set(abstractSyntax, {
      sopClassUid: abstractSyntax,
      scu: asked.scu && allowed.scu,
      scp: asked.scp && allowed.scp,
    });
  }
  return {
    accept: true,
    contexts,
    roles: [...roles.values()],
    ...(policy.maxLength === undefined ? {} : { maxLength: policy.maxLength }),
    ...windowFor(indication.asyncWindow, policy.asyncWindow),
  };
}

/** Longest UID (PS3.5 §9.1). */
const maxUidLength = 64;

/**
 * What is longer than a UID names no SOP class, whatever the policy thinks of it. A role granted for one would moreover not fit
 * the answer's user information, which has a 16-bit length like the request's but holds more.
 */
function acceptedSyntaxes(abstractSyntax: string, policy: AcceptPolicy): readonly string[] | 'any' | undefined {
  return abstractSyntax.length > maxUidLength ? undefined : policy.transferSyntaxesFor(abstractSyntax);
}

function decideContext(context: PresentationContextRq, policy: AcceptPolicy): ContextDecision {
  const accepted = acceptedSyntaxes(context.abstractSyntax, policy);
  if (accepted === undefined) return { id: context.id, result: 3 };
  const transferSyntax =
    accepted === 'any' ? context.transferSyntaxes[0] : accepted.find((uid) => context.transferSyntaxes.includes(uid));
  return transferSyntax === undefined ? { id: context.id, result: 4 } : { id: context.id, result: 0, transferSyntax };
}

function windowFor(
  asked: AsynchronousOperationsWindow | undefined,
  allowed: AsynchronousOperationsWindow | undefined,
): { asyncWindow?: AsynchronousOperationsWindow } {
  if (asked === undefined || allowed === undefined) return {};
  return { asyncWindow: smallerWindow(asked, allowed) };
}

/** The request PDU in the acceptor's words. */
export function indicationOf(rq: AAssociateRq, peerAddress: string | undefined): AssociationIndication {
  const { roles, ...information } = rq.userInformation;
  const asked = firstOfEach(roles, ({ sopClassUid }) => sopClassUid);
  return {
    callingAeTitle: rq.callingAeTitle,
    calledAeTitle: rq.calledAeTitle,
    contexts: rq.contexts.map((context) => ({ ...context, roles: asked.get(context.abstractSyntax) })),
    maxLength: information.maxLength,
    implementationClassUid: information.implementationClassUid,
    implementationVersionName: information.implementationVersionName,
    asyncWindow: information.asyncWindow,
    userIdentity: information.userIdentity,
    extendedNegotiations: information.extendedNegotiations,
    commonExtendedNegotiations: information.commonExtendedNegotiations,
    peerAddress,
  };
}

/** What no service provider can accept, whoever asks (PS3.8 §9.3.4, Table 9-21). */
export function providerRefusal(rq: AAssociateRq): AAssociateRj | undefined {
  if (rq.protocolVersion % 2 === 0) return { type: 'a-associate-rj', result: 1, source: 2, reason: 2 };
  if (rq.applicationContext !== dicomApplicationContext) return { type: 'a-associate-rj', result: 1, source: 1, reason: 2 };
  return undefined;
}

/** The PDU that says the decision: one answer for each proposed context. */
export function answerTo(rq: AAssociateRq, decision: AcceptDecision): AAssociateAc | AAssociateRj {
  if (!decision.accept) {
    return { type: 'a-associate-rj', result: decision.result, source: decision.source, reason: decision.reason };
  }
  const decisions = firstOfEach(decision.contexts, ({ id }) => id);
  return {
    type: 'a-associate-ac',
    protocolVersion: 1,
    calledAeTitle: rq.calledAeTitle,
    callingAeTitle: rq.callingAeTitle,
    applicationContext: dicomApplicationContext,
    contexts: rq.contexts.map((context) => contextAnswer(context, decisions.get(context.id))),
    userInformation: {
      ...emptyUserInformation,
      maxLength: decision.maxLength ?? limits.maxPduLength,
      implementationClassUid,
      implementationVersionName,
      asyncWindow: decision.asyncWindow,
      roles: decision.roles ?? [],
      extendedNegotiations: decision.extendedNegotiations ?? [],
      userIdentityResponse: decision.userIdentityResponse,
    },
  };
}

/** A refused context still carries a transfer syntax item; it is not significant, so the first proposed is named. */
function contextAnswer(context: PresentationContextRq, made: ContextDecision | undefined): PresentationContextAc {
  const transferSyntax = made?.transferSyntax ?? context.transferSyntaxes[0] ?? '';
  return { id: context.id, result: made?.result ?? 2, transferSyntax };
}
