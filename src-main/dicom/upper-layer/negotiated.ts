import { firstOfEach } from './first-of-each.ts';
import type { AAssociateAc } from './pdu/a-associate-ac.ts';
import type { AAssociateRq } from './pdu/a-associate-rq.ts';
import { type AsynchronousOperationsWindow, smallerWindow } from './pdu/user-information/asynchronous-operations-window.ts';
import type { RoleSelection } from './pdu/user-information/role-selection.ts';
import type { UserInformation } from './pdu/user-information/user-information.ts';
import type { NegotiatedAssociation, NegotiatedContext } from './port.ts';

/** What a peer takes that does not say: the maximum length item is mandatory, so this is only met with broken ones. */
const silentPeerMaxLength = 16_384;

/** What the answer `ac` to our request `rq` (requestor), or ours to the peer's (acceptor), makes of the association. */
export function negotiatedAssociation(
  role: 'requestor' | 'acceptor',
  rq: AAssociateRq,
  ac: AAssociateAc,
  peerAddress: string | undefined,
): NegotiatedAssociation {
  const peer: UserInformation = role === 'requestor' ? ac.userInformation : rq.userInformation;
  const window = agreedWindow(rq.userInformation.asyncWindow, ac.userInformation.asyncWindow);
  return {
    role,
    callingAeTitle: rq.callingAeTitle,
    calledAeTitle: rq.calledAeTitle,
    contexts: negotiatedContexts(role, rq, ac),
    peerMaxLength: peer.maxLength ?? silentPeerMaxLength,
    peerImplementationClassUid: peer.implementationClassUid,
    peerImplementationVersionName: peer.implementationVersionName,
    maxOperationsInvoked: role === 'requestor' ? window.invoked : window.performed,
    maxOperationsPerformed: role === 'requestor' ? window.performed : window.invoked,
    peerAddress,
    extendedNegotiations: ac.userInformation.extendedNegotiations,
    userIdentityResponse: ac.userInformation.userIdentityResponse,
  };
}

/**
 * The answer's window is worded like the request's: as seen from the requestor (PS3.7 §D.3.3.3). It holds where one was asked for, and no
 * further than was asked.
 */
function agreedWindow(
  asked: AsynchronousOperationsWindow | undefined,
  granted: AsynchronousOperationsWindow | undefined,
): AsynchronousOperationsWindow {
  if (asked === undefined || granted === undefined) return { invoked: 1, performed: 1 };
  return smallerWindow(asked, granted);
}

/**
 * A context the answer leaves out counts as refused without reason (2). One accepted with a transfer syntax that was
 * never proposed counts as refused for its syntaxes (4): nothing either side would send on it could be understood.
 */
function negotiatedContexts(role: 'requestor' | 'acceptor', rq: AAssociateRq, ac: AAssociateAc): NegotiatedContext[] {
  const answers = firstOfEach(ac.contexts, ({ id }) => id);
  const proposed = firstOfEach(rq.userInformation.roles, ({ sopClassUid }) => sopClassUid);
  const granted = firstOfEach(ac.userInformation.roles, ({ sopClassUid }) => sopClassUid);
  return rq.contexts.map(({ id, abstractSyntax, transferSyntaxes }) => {
    const answer = answers.get(id);
    const accepted = answer?.result === 0 && transferSyntaxes.includes(answer.transferSyntax);
    const refusal = answer === undefined ? 2 : answer.result === 0 ? 4 : answer.result;
    const requestor = requestorRoles(proposed.get(abstractSyntax), granted.get(abstractSyntax));
    return {
      id,
      abstractSyntax,
      transferSyntax: accepted ? answer.transferSyntax : undefined,
      result: accepted ? 0 : refusal,
      weAreScu: role === 'requestor' ? requestor.scu : requestor.scp,
      weAreScp: role === 'requestor' ? requestor.scp : requestor.scu,
    };
  });
}

/** Without an item on both sides the requestor is SCU only; with them it is what was both proposed and granted. */
function requestorRoles(asked: RoleSelection | undefined, given: RoleSelection | undefined): { scu: boolean; scp: boolean } {
  if (asked === undefined || given === undefined) return { scu: true, scp: false };
  return { scu: asked.scu && given.scu, scp: asked.scp && given.scp };
}
