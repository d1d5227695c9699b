import { relatedGeneralClasses, storageServiceClass } from '../../../src-shared/dicom/related-general-classes.ts';
import { isStorageSopClass, lookupSopClass } from '../../../src-shared/dicom/sop-classes.ts';
import type { CommonExtendedNegotiation } from '../upper-layer/pdu/user-information/common-extended-negotiation.ts';
import type { ProposedContext } from '../upper-layer/port.ts';

/**
 * SOP class common extended negotiation (PS3.7 §D.3.3.6) for sending: said of the classes that a receiver may not know, or may know a more
 * general class of (PS3.4 §B.3.1.4). Of all others it would tell nothing new.
 */
export function relatedStorageClasses(contexts: readonly ProposedContext[]): CommonExtendedNegotiation[] {
  return [...new Set(contexts.map((context) => context.abstractSyntax))].flatMap((sopClassUid) => {
    const relatedGeneralSopClassUids = relatedGeneralClasses(sopClassUid);
    const isTold = relatedGeneralSopClassUids.length > 0 || lookupSopClass(sopClassUid) === undefined;
    return isTold ? [{ sopClassUid, serviceClassUid: storageServiceClass, relatedGeneralSopClassUids }] : [];
  });
}

/** Whether a requestor says of a class we do not know that it is stored like one we do know (PS3.4 §B.4.1.2). */
export function isSaidToBeStorage(said: readonly CommonExtendedNegotiation[], sopClassUid: string): boolean {
  if (lookupSopClass(sopClassUid) !== undefined) return false;
  return said.some(
    (one) =>
      one.sopClassUid === sopClassUid &&
      (one.serviceClassUid === storageServiceClass || one.relatedGeneralSopClassUids.some(isStorageSopClass)),
  );
}
