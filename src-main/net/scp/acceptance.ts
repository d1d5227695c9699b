import { type AcceptanceProfile, acceptedSyntaxes, chooseSyntax } from '../../../src-shared/dicom/acceptance-profile.ts';
import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import { lookupSopClass, sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../../dicom/bytes/limits.ts';
import { grantExtensions } from '../../dicom/services/query-extensions.ts';
import { isSaidToBeStorage } from '../../dicom/services/related-classes.ts';
import {
  type AcceptDecision,
  type AssociationIndication,
  type ContextDecision,
  negotiate,
} from '../../dicom/upper-layer/negotiate.ts';

/** What a node does, for negotiation. */
export interface NodeAbilities {
  /** Takes objects. */
  readonly stores: boolean;
  /** Sends objects back on the association that asked for them (C-GET). */
  readonly gives: boolean;
  /** Query/Retrieve SOP classes served. */
  readonly queryClasses: ReadonlySet<string>;
  /** Storage commitment: answers requests (SCP), hears of what others answer to ours (SCU). */
  readonly commitment?: { readonly scp: boolean; readonly scu: boolean };
  /** Whether storage takes private SOP classes; left out, it does. */
  readonly privateClasses?: PrivateClasses | undefined;
  /** Which storage classes are taken, and in which encodings; left out, all. What C-GET sends back is not its concern. */
  readonly profile?: AcceptanceProfile | undefined;
  /** What its answers to queries can do beyond the baseline. */
  readonly queryExtensions?: readonly QueryExtension[] | undefined;
  /** Longest P-DATA-TF taken; left out, `limits.maxPduLength`. */
  readonly maxPduLength?: number | undefined;
}

export type PrivateClasses = 'accept' | 'refuse';

const everything: AcceptanceProfile = { privateClasses: true };
const noCommitment = { scp: false, scu: false };

const standardRoot = '1.2.840.10008.';
const storageRoot = '1.2.840.10008.5.1.4.1.1.';

/** Syntaxes for messages without pixel data. Big endian is taken from those who offer nothing else. */
const identifierSyntaxes: readonly string[] = [transferSyntax.ExplicitLE, transferSyntax.ImplicitLE, transferSyntax.ExplicitBE];

/** A SOP class that neither the standard nor our list of others has. */
export function isPrivateClass(sopClassUid: string): boolean {
  return !sopClassUid.startsWith(standardRoot) && lookupSopClass(sopClassUid) === undefined;
}

/**
 * Whether instances of a SOP class can be stored: every storage class of the standard, those newer than our list (they are all below one
 * root), and every private one.
 */
export function isStorable(sopClassUid: string): boolean {
  const known = lookupSopClass(sopClassUid);
  if (known) return known.service === 'storage' || known.service === 'non-patient-storage';
  return sopClassUid.startsWith(storageRoot) || !sopClassUid.startsWith(standardRoot);
}

/** Answers a request for an association with everything the node can do. */
export function decideAssociation(indication: AssociationIndication, abilities: NodeAbilities): AcceptDecision {
  const takesStorage = abilities.stores || abilities.gives;
  const { maxPduLength, commitment = noCommitment } = abilities;
  const isStorage = (sopClassUid: string) => {
    if (abilities.privateClasses === 'refuse' && isPrivateClass(sopClassUid)) return false;
    return isStorable(sopClassUid) || isSaidToBeStorage(indication.commonExtendedNegotiations, sopClassUid);
  };
  const takenIn = (sopClassUid: string) =>
    abilities.stores ? acceptedSyntaxes(abilities.profile ?? everything, sopClassUid, isPrivateClass(sopClassUid)) : undefined;
  const decision = negotiate(indication, {
    transferSyntaxesFor(abstractSyntax) {
      if (abstractSyntax === sopClass.Verification || abilities.queryClasses.has(abstractSyntax)) return identifierSyntaxes;
      if (abstractSyntax === sopClass.StorageCommitmentPushModel)
        return commitment.scp || commitment.scu ? identifierSyntaxes : undefined;
      return takesStorage && isStorage(abstractSyntax) ? 'any' : undefined;
    },
    ...(maxPduLength === undefined ? {} : { maxLength: maxPduLength }),
    asyncWindow: { invoked: limits.maxPerformedOperations, performed: limits.maxOutstandingStores },
    requestorRolesFor(abstractSyntax) {
      // Who reports what it committed opens the association as SCP.
      if (abstractSyntax === sopClass.StorageCommitmentPushModel) return { scu: commitment.scp, scp: commitment.scu };
      const storage = isStorage(abstractSyntax);
      return { scu: !storage || takenIn(abstractSyntax) !== undefined, scp: storage && abilities.gives };
    },
  });
  const asked = new Map(indication.contexts.map((context) => [context.id, context]));
  const contexts = decision.contexts.map((made): ContextDecision => {
    const context = asked.get(made.id);
    if (made.result !== 0 || !context || !isStorage(context.abstractSyntax)) return made;
    const accepted = takenIn(context.abstractSyntax);
    // What is not taken is only good for sending back what C-GET asked for.
    if (accepted === undefined && !(abilities.gives && context.roles?.scp)) return { id: made.id, result: 3 };
    const syntax = chooseSyntax(accepted ?? 'any', context.transferSyntaxes);
    return syntax === undefined ? { id: made.id, result: 4 } : { id: made.id, result: 0, transferSyntax: syntax };
  });
  const served = (sopClassUid: string) => abilities.queryClasses.has(sopClassUid);
  const extended = grantExtensions(indication.extendedNegotiations, abilities.queryExtensions ?? [], served);
  return { ...decision, contexts, extendedNegotiations: extended };
}
