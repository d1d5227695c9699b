import { limits } from '../bytes/limits.ts';
import { implementationClassUid, implementationVersionName } from '../implementation.ts';
import type { AAssociateRq } from './pdu/a-associate-rq.ts';
import { dicomApplicationContext } from './pdu/a-associate-rq.ts';
import type { RoleSelection } from './pdu/user-information/role-selection.ts';
import { emptyUserInformation } from './pdu/user-information/user-information.ts';
import type { AssociationRequest, ProposedContext } from './port.ts';

/** The A-ASSOCIATE-RQ that says what `request` asks. More than 128 contexts are a bug of the caller. */
export function associateRequest(request: AssociationRequest): AAssociateRq {
  if (request.contexts.length > limits.maxPresentationContexts) {
    throw new RangeError(`at most ${limits.maxPresentationContexts} presentation contexts fit one association`);
  }
  return {
    type: 'a-associate-rq',
    protocolVersion: 1,
    calledAeTitle: request.calledAeTitle,
    callingAeTitle: request.callingAeTitle,
    applicationContext: dicomApplicationContext,
    contexts: request.contexts.map((context, index) => ({
      id: index * 2 + 1,
      abstractSyntax: context.abstractSyntax,
      transferSyntaxes: context.transferSyntaxes,
    })),
    userInformation: {
      ...emptyUserInformation,
      maxLength: request.maxLength ?? limits.maxPduLength,
      implementationClassUid,
      implementationVersionName,
      asyncWindow: request.asyncWindow,
      roles: proposedRoles(request.contexts),
      extendedNegotiations: request.extendedNegotiations ?? [],
      commonExtendedNegotiations: request.commonExtendedNegotiations ?? [],
      userIdentity: request.userIdentity,
    },
  };
}

/** Roles belong to a SOP class, not to a context (PS3.7 §D.3.3.4): contexts of one class share one item. */
function proposedRoles(contexts: readonly ProposedContext[]): readonly RoleSelection[] {
  const roles = new Map<string, RoleSelection>();
  for (const { abstractSyntax, roles: wanted } of contexts) {
    if (wanted === undefined) continue;
    const before = roles.get(abstractSyntax);
    roles.set(abstractSyntax, {
      sopClassUid: abstractSyntax,
      scu: wanted.scu || before?.scu === true,
      scp: wanted.scp || before?.scp === true,
    });
  }
  return [...roles.values()];
}
