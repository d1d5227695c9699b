import type { PduReader } from '../pdu-reader.ts';
import type { PduWriter } from '../pdu-writer.ts';

/** SOP class common extended negotiation sub-item (PS3.7 §D.3.3.6). Its second byte is a version, 0. */
export const commonExtendedNegotiationType = 0x57;

/** Says which service a SOP class belongs to and which general classes can stand in for it. Requests only. */
export interface CommonExtendedNegotiation {
  readonly sopClassUid: string;
  readonly serviceClassUid: string;
  readonly relatedGeneralSopClassUids: readonly string[];
}

/** Appends the sub-item. Throws a RangeError where it is longer than 65535 bytes. */
export function writeCommonExtendedNegotiation(writer: PduWriter, common: CommonExtendedNegotiation): void {
  writer.item(commonExtendedNegotiationType, (item) => {
    item.counted(common.sopClassUid).counted(common.serviceClassUid);
    item.u16(common.relatedGeneralSopClassUids.reduce((length, uid) => length + 2 + uid.length, 0));
    for (const uid of common.relatedGeneralSopClassUids) item.counted(uid);
  });
}

/** Reads the content of the sub-item; a length that passes the end of what it is in is a problem of `item`. UIDs are not checked. */
export function readCommonExtendedNegotiation(item: PduReader): CommonExtendedNegotiation {
  const sopClassUid = item.text(item.u16());
  const serviceClassUid = item.text(item.u16());
  const related: string[] = [];
  const relatedLength = item.u16();
  if (relatedLength > item.remaining) item.fail(`related classes of ${relatedLength} bytes, ${item.remaining} left`);
  const end = item.remaining - relatedLength;
  while (item.problem === undefined && item.remaining > end) {
    related.push(item.text(item.u16()));
    if (item.remaining < end) item.fail('a related class passes the end of its list');
  }
  return { sopClassUid, serviceClassUid, relatedGeneralSopClassUids: related };
}
