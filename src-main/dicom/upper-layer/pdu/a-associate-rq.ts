import { itemBudget, itemType, readItems } from './items.ts';
import type { PduResult } from './pdu-reader.ts';
import { invalidParameterValue, PduReader } from './pdu-reader.ts';
import { PduWriter } from './pdu-writer.ts';
import type { UserInformation } from './user-information/user-information.ts';
import { emptyUserInformation, readUserInformation, writeUserInformation } from './user-information/user-information.ts';

export const aAssociateRqType = 0x01;
/** The DICOM application context name (PS3.7 §A.2.1), the only one there is. */
export const dicomApplicationContext = '1.2.840.10008.3.1.1.1';

/** A presentation context as proposed (PS3.8 §9.3.2.2). */
export interface PresentationContextRq {
  /** 0–255; odd where the requestor keeps to PS3.8 §9.3.2.2. */
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** A-ASSOCIATE-RQ (PS3.8 §9.3.2). */
export interface AAssociateRq {
  readonly type: 'a-associate-rq';
  /** Bit 0 is version 1, the only one there is. */
  readonly protocolVersion: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly applicationContext: string;
  readonly contexts: readonly PresentationContextRq[];
  readonly userInformation: UserInformation;
}

/** The whole PDU. Throws a RangeError for an AE title longer than 16 characters and for an item longer than 65535 bytes. */
export function writeAAssociateRq(pdu: AAssociateRq): Uint8Array {
  const writer = new PduWriter();
  writer.u16(pdu.protocolVersion).u16(0).aeTitle(pdu.calledAeTitle).aeTitle(pdu.callingAeTitle).zeros(32);
  writer.item(itemType.applicationContext, (item) => item.text(pdu.applicationContext));
  for (const context of pdu.contexts) {
    writer.item(itemType.presentationContextRq, (item) => {
      item.u8(context.id).zeros(3);
      item.item(itemType.abstractSyntax, (syntax) => syntax.text(context.abstractSyntax));
      for (const uid of context.transferSyntaxes) item.item(itemType.transferSyntax, (syntax) => syntax.text(uid));
    });
  }
  writeUserInformation(writer, pdu.userInformation);
  return writer.finish(aAssociateRqType);
}

/**
 * Reads the variable field. An id for two contexts is refused: nobody could tell what is sent on it. Even ids are not, against
 * PS3.8 §9.3.2.2: dicom-rs once counted 1, 2, 3, and others answer. Nor are missing syntaxes: such a context is refused by itself
 * in negotiation.
 */
export function readAAssociateRq(body: Uint8Array): PduResult<AAssociateRq> {
  const reader = new PduReader(body, 'A-ASSOCIATE-RQ');
  const budget = itemBudget();
  const protocolVersion = reader.u16();
  reader.skip(2);
  const calledAeTitle = reader.text(16);
  const callingAeTitle = reader.text(16);
  reader.skip(32);
  let applicationContext = '';
  let userInformation = emptyUserInformation;
  const contexts = new Map<number, PresentationContextRq>();
  readItems(reader, budget, (type, item) => {
    if (type === itemType.applicationContext) applicationContext = item.restText();
    else if (type === itemType.userInformation) userInformation = readUserInformation(item, budget);
    else if (type === itemType.presentationContextRq) {
      const id = item.u8();
      item.skip(3);
      if (contexts.has(id)) item.fail(`presentation context id ${id} comes twice`);
      let abstractSyntax = '';
      const transferSyntaxes: string[] = [];
      readItems(item, budget, (inner, syntax) => {
        if (inner === itemType.abstractSyntax) abstractSyntax = syntax.restText();
        else if (inner === itemType.transferSyntax) transferSyntaxes.push(syntax.restText());
      });
      contexts.set(id, { id, abstractSyntax, transferSyntaxes });
    }
  });
  if (reader.problem !== undefined) return { ok: false, detail: reader.problem, reason: invalidParameterValue };
  return {
    ok: true,
    pdu: {
      type: 'a-associate-rq',
      protocolVersion,
      calledAeTitle,
      callingAeTitle,
      applicationContext,
      contexts: [...contexts.values()],
      userInformation,
    },
  };
}
