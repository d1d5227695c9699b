import type { PduReader } from '../pdu-reader.ts';
import type { PduWriter } from '../pdu-writer.ts';

/** SOP class extended negotiation sub-item (PS3.7 §D.3.3.5). */
export const extendedNegotiationType = 0x56;

export interface ExtendedNegotiation {
  readonly sopClassUid: string;
  /** Service class application information, as PS3.4 defines it for the SOP class. */
  readonly information: Uint8Array;
}

/** Appends the sub-item. Throws a RangeError where it is longer than 65535 bytes. */
export function writeExtendedNegotiation(writer: PduWriter, extended: ExtendedNegotiation): void {
  writer.item(extendedNegotiationType, (item) => item.counted(extended.sopClassUid).bytes(extended.information));
}

/** Reads the content of the sub-item; the information is all behind the UID, copied. A UID that passes the end is a problem of `item`. */
export function readExtendedNegotiation(item: PduReader): ExtendedNegotiation {
  const sopClassUid = item.text(item.u16());
  return { sopClassUid, information: item.copy(item.remaining) };
}
