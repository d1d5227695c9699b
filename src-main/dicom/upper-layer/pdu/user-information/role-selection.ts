import type { PduReader } from '../pdu-reader.ts';
import type { PduWriter } from '../pdu-writer.ts';

/** SCP/SCU role selection sub-item (PS3.7 §D.3.3.4). */
export const roleSelectionType = 0x54;

/** Roles of the association-requestor for one SOP class: proposed in the request, granted in the answer. */
export interface RoleSelection {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

/** Appends the sub-item. */
export function writeRoleSelection(writer: PduWriter, role: RoleSelection): void {
  writer.item(roleSelectionType, (item) =>
    item
      .counted(role.sopClassUid)
      .u8(role.scu ? 1 : 0)
      .u8(role.scp ? 1 : 0),
  );
}

/** Reads the content of the sub-item; any byte but 1 is no. A UID that passes the end is a problem of `item`. */
export function readRoleSelection(item: PduReader): RoleSelection {
  const sopClassUid = item.text(item.u16());
  return { sopClassUid, scu: item.u8() === 1, scp: item.u8() === 1 };
}
