import { itemBudget, itemType, readItems } from './items.ts';
import type { PduResult } from './pdu-reader.ts';
import { invalidParameterValue, PduReader } from './pdu-reader.ts';
import { PduWriter } from './pdu-writer.ts';
import type { UserInformation } from './user-information/user-information.ts';
import { emptyUserInformation, readUserInformation, writeUserInformation } from './user-information/user-information.ts';

export const aAssociateAcType = 0x02;

/** A presentation context as answered (PS3.8 §9.3.3.2). */
export interface PresentationContextAc {
  readonly id: number;
  /** PS3.8 Table 9-18: 0 acceptance, 1 user rejection, 2 no reason, 3 abstract syntax, 4 transfer syntaxes. */
  readonly result: number;
  /** Only significant when accepted. */
  readonly transferSyntax: string;
}

/** A-ASSOCIATE-AC (PS3.8 §9.3.3). */
export interface AAssociateAc {
  readonly type: 'a-associate-ac';
  readonly protocolVersion: number;
  /** Sent as they came in the request; not tested when received. */
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly applicationContext: string;
  readonly contexts: readonly PresentationContextAc[];
  readonly userInformation: UserInformation;
}

/** The whole PDU. Throws a RangeError for an AE title longer than 16 characters and for an item longer than 65535 bytes. */
export function writeAAssociateAc(pdu: AAssociateAc): Uint8Array {
  const writer = new PduWriter();
  writer.u16(pdu.protocolVersion).u16(0).aeTitle(pdu.calledAeTitle).aeTitle(pdu.callingAeTitle).zeros(32);
  writer.item(itemType.applicationContext, (item) => item.text(pdu.applicationContext));
  for (const context of pdu.contexts) {
    writer.item(itemType.presentationContextAc, (item) => {
      item.u8(context.id).u8(0).u8(context.result).u8(0);
      item.item(itemType.transferSyntax, (syntax) => syntax.text(context.transferSyntax));
    });
  }
  writeUserInformation(writer, pdu.userInformation);
  return writer.finish(aAssociateAcType);
}

/** Reads the variable field. */
export function readAAssociateAc(body: Uint8Array): PduResult<AAssociateAc> {
  const reader = new PduReader(body, 'A-ASSOCIATE-AC');
  const budget = itemBudget();
  const protocolVersion = reader.u16();
  reader.skip(2);
  const calledAeTitle = reader.text(16);
  const callingAeTitle = reader.text(16);
  reader.skip(32);
  let applicationContext = '';
  let userInformation = emptyUserInformation;
  const contexts = new Map<number, PresentationContextAc>();
  readItems(reader, budget, (type, item) => {
    if (type === itemType.applicationContext) applicationContext = item.restText();
    else if (type === itemType.userInformation) userInformation = readUserInformation(item, budget);
    else if (type === itemType.presentationContextAc) {
      const id = item.u8();
      item.skip(1);
      const result = item.u8();
      item.skip(1);
      if (contexts.has(id)) item.fail(`presentation context id ${id} comes twice`);
      let transferSyntax = '';
      readItems(item, budget, (inner, syntax) => {
        if (inner === itemType.transferSyntax) transferSyntax = syntax.restText();
      });
      contexts.set(id, { id, result, transferSyntax });
    }
  });
  if (reader.problem !== undefined) return { ok: false, detail: reader.problem, reason: invalidParameterValue };
  return {
    ok: true,
    pdu: {
      type: 'a-associate-ac',
      protocolVersion,
      calledAeTitle,
      callingAeTitle,
      applicationContext,
      contexts: [...contexts.values()],
      userInformation,
    },
  };
}
