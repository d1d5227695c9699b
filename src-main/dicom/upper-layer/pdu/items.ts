import { limits } from '../../bytes/limits.ts';
import { PduReader } from './pdu-reader.ts';

/** Item types inside A-ASSOCIATE PDUs (PS3.8 §9.3.2, §9.3.3). */
export const itemType = {
  applicationContext: 0x10,
  presentationContextRq: 0x20,
  presentationContextAc: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
} as const;

/** Counts the items of one PDU, nested ones included. */
export interface ItemBudget {
  left: number;
}

/** For one PDU: as many as `limits.maxAssociateItems`. */
export function itemBudget(): ItemBudget {
  return { left: limits.maxAssociateItems };
}

/**
 * Calls `take` for each item up to the end of `reader`. Items with a type nobody asked about are skipped by their
 * length, as PS3.8 §9.3.1 demands; a length past the end is a problem of the whole PDU.
 */
export function readItems(
  reader: PduReader,
  budget: ItemBudget,
  take: (type: number, item: PduReader, secondByte: number) => void,
): void {
  while (reader.remaining > 0) {
    budget.left -= 1;
    if (budget.left < 0) {
      reader.fail('too many items');
      return;
    }
    const type = reader.u8();
    const secondByte = reader.u8();
    const length = reader.u16();
    const item = new PduReader(reader.view(length), `item ${type.toString(16).padStart(2, '0').toUpperCase()}H`);
    if (reader.problem !== undefined) return;
    take(type, item, secondByte);
    reader.adopt(item);
  }
}
