import { limits } from '../../../src-main/dicom/bytes/limits.ts';
import { agreedExtensions, askForExtensions } from '../../../src-main/dicom/services/query-extensions.ts';
import type { NegotiatedAssociation, NegotiatedContext, ProposedContext } from '../../../src-main/dicom/upper-layer/port.ts';
import { openSession, releaseSession } from '../../../src-main/net/scu/open-session.ts';
import { type QueryExtension, queryExtensions } from '../../../src-shared/dicom/query/extensions.ts';
import { type SopClass, sopClasses } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';

/** A SOP class that the running program accepts. */
export interface AcceptedClass {
  readonly sopClass: SopClass;
  /** UIDs of the transfer syntaxes, each proposed alone. */
  readonly transferSyntaxes: readonly string[];
  /** The roles it plays when the requestor asks for both. */
  readonly scp: boolean;
  readonly scu: boolean;
  /** Of query and retrieval: what is granted by extended negotiation. */
  readonly extensions: readonly QueryExtension[];
}

export interface Acceptor {
  readonly classes: readonly AcceptedClass[];
  /** Operations it takes at once, where the requestor asks for as many as there can be. */
  readonly operationsPerformed: number;
  readonly operationsInvoked: number;
  readonly maxPduLength: number;
}

const timeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 10_000, silenceMs: 10_000 };
const both = { scu: true, scp: true };

/** Finds out by negotiating what is accepted: every SOP class and every transfer syntax that the project knows is proposed. */
export async function acceptorAt(port: number, aeTitle: string): Promise<Acceptor> {
  const all = transferSyntaxes().map(({ uid }) => uid);
  const known = sopClasses();
  const asked = known.map(({ uid }) => ({ abstractSyntax: uid, transferSyntaxes: all, roles: both }));
  const association = await negotiated(port, aeTitle, asked);
  const classes = known.filter(({ uid }) => association.contexts.some((context) => isAccepted(context, uid)));
  const alone = classes.flatMap(({ uid }) =>
    all.map((syntax) => ({ abstractSyntax: uid, transferSyntaxes: [syntax], roles: both })),
  );
  const { contexts } = await negotiated(port, aeTitle, alone);
  return {
    operationsPerformed: association.maxOperationsInvoked,
    operationsInvoked: association.maxOperationsPerformed,
    maxPduLength: association.peerMaxLength,
    classes: classes.map((sopClass) => {
      const own = contexts.filter((context) => isAccepted(context, sopClass.uid));
      return {
        sopClass,
        transferSyntaxes: own.flatMap(({ transferSyntax }) => transferSyntax ?? []),
        // Their roles are ours turned around.
        scp: own.some(({ weAreScu }) => weAreScu),
        scu: own.some(({ weAreScp }) => weAreScp),
        extensions: agreedExtensions(association, sopClass.uid),
      };
    }),
  };
}

function isAccepted(context: NegotiatedContext, uid: string): boolean {
  return context.abstractSyntax === uid && context.result === 0;
}

/** As many associations as the contexts need, as if they were one. */
async function negotiated(port: number, aeTitle: string, contexts: readonly ProposedContext[]): Promise<NegotiatedAssociation> {
  const target = { host: '127.0.0.1', port, calledAeTitle: aeTitle, callingAeTitle: 'CONFORMANCE' };
  const found: NegotiatedAssociation[] = [];
  for (let at = 0; at < contexts.length; at += limits.maxPresentationContexts) {
    const some = contexts.slice(at, at + limits.maxPresentationContexts);
    const classes = new Set(some.map(({ abstractSyntax }) => abstractSyntax));
    const opened = await openSession(
      target,
      some,
      { timeouts },
      {
        asyncWindow: { invoked: 0, performed: 0 },
        extendedNegotiations: [...classes].flatMap((uid) => askForExtensions(uid, queryExtensions)),
      },
    );
    if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
    found.push(opened.session.port.negotiated);
    await releaseSession(opened.session);
  }
  const [one] = found;
  if (one === undefined) throw new Error('nothing to negotiate');
  return {
    ...one,
    contexts: found.flatMap((association) => association.contexts),
    extendedNegotiations: found.flatMap((association) => association.extendedNegotiations ?? []),
  };
}
