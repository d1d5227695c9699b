import type { PduReader } from '../pdu-reader.ts';
import type { PduWriter } from '../pdu-writer.ts';

/** SOP class extended negotiation sub-item (PS3.7 §D.3.3.5). */
export const extendedNegotiationType = 0x56;

export interface ExtendedNegotiation {
  readonly sopClassUid: string;
  /** Service class application information, as PS3.4 defines it for the SOP class. */
  readonly information: Uint8Array;
}

export function writeExtendedNegotiation(writer: PduWriter, extended: ExtendedNegotiation): void {
  writer.item(extendedNegotiationType, (item) => item.counted(extended.sopClassUid).bytes(extended.information));
}

export function readExtendedNegotiation(item: PduReader): ExtendedNegotiation {
  const sopClassUid = item.text(item.u16());
  return { sopClassUid, information: item.copy(item.remaining) };
}
