import { type QueryExtension, queryExtensions } from '../../../src-shared/dicom/query/extensions.ts';
import type { ExtendedNegotiation } from '../upper-layer/pdu/user-information/extended-negotiation.ts';
import type { NegotiatedAssociation } from '../upper-layer/port.ts';
import { findSopClass, getSopClass, moveSopClass } from './query-retrieve-models.ts';

/**
 * The bytes of the service class application information in their order; each is 0 or 1, and those at the end may be left out
 * (PS3.4 Table C.5-1 for C-FIND; §C.5.2.1 and §C.5.3.1 for C-MOVE and C-GET).
 */
const findBytes: readonly QueryExtension[] = queryExtensions;
const retrieveBytes: readonly QueryExtension[] = ['relational', 'multiFrameConversion'];

function bytesOf(sopClassUid: string): readonly QueryExtension[] | undefined {
  const isOneOf = (byModel: Readonly<Record<string, string>>) => Object.values(byModel).includes(sopClassUid);
  if (isOneOf(findSopClass)) return findBytes;
  return isOneOf(moveSopClass) || isOneOf(getSopClass) ? retrieveBytes : undefined;
}

/** What a request says to ask for these with one SOP class; nothing where the class has none of them. */
export function askForExtensions(sopClassUid: string, wanted: readonly QueryExtension[]): readonly ExtendedNegotiation[] {
  const bytes = bytesOf(sopClassUid) ?? [];
  const last = bytes.findLastIndex((name) => wanted.includes(name));
  if (last === -1) return [];
  const information = Uint8Array.from(bytes.slice(0, last + 1), (name) => (wanted.includes(name) ? 1 : 0));
  return [{ sopClassUid, information }];
}

/** The answer: of what was asked for with the classes that are `served`, what is `offered`. As long as the question. */
export function grantExtensions(
  asked: readonly ExtendedNegotiation[],
  offered: readonly QueryExtension[],
  served: (sopClassUid: string) => boolean,
): ExtendedNegotiation[] {
  // One answer for each class, however often it is asked: the answers of a hostile request must not outgrow their item.
  const byClass = new Map(asked.map((one) => [one.sopClassUid, one.information]));
  return [...byClass].flatMap(([sopClassUid, information]) => {
    const bytes = served(sopClassUid) ? bytesOf(sopClassUid) : undefined;
    if (bytes === undefined) return [];
    const granted = bytes
      .slice(0, information.length)
      .map((name, at) => (information[at] === 1 && offered.includes(name) ? 1 : 0));
    return [{ sopClassUid, information: Uint8Array.from(granted) }];
  });
}

/** What holds for a SOP class on an association. */
export function agreedExtensions(negotiated: NegotiatedAssociation, sopClassUid: string): readonly QueryExtension[] {
  const answer = negotiated.extendedNegotiations?.find((one) => one.sopClassUid === sopClassUid);
  if (answer === undefined) return [];
  return (bytesOf(sopClassUid) ?? []).filter((_name, at) => answer.information[at] === 1);
}
