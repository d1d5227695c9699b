import { commandName } from '../dimse/command-field.ts';
import type { CommandSet } from '../dimse/command-set.ts';
import { decodeCommandSet } from '../dimse/decode-command-set.ts';
import { encodeCommandSet } from '../dimse/encode-command-set.ts';
import type { AAssociateAc, PresentationContextAc } from '../upper-layer/pdu/a-associate-ac.ts';
import type { AAssociateRq, PresentationContextRq } from '../upper-layer/pdu/a-associate-rq.ts';
import type { Pdv } from '../upper-layer/pdu/p-data-tf.ts';
import { writePdu } from '../upper-layer/pdu/pdu.ts';
import { emptyUserInformation, type UserInformation } from '../upper-layer/pdu/user-information/user-information.ts';
import { ascii, concat } from './hex.ts';

const verification = '1.2.840.10008.1.1';
const implicitLE = '1.2.840.10008.1.2';
const applicationContext = '1.2.840.10008.3.1.1.1';

/** Changes to a request or an answer that is in order otherwise. */
interface AssociateChanges {
  readonly calledAeTitle?: string;
  readonly callingAeTitle?: string;
  readonly protocolVersion?: number;
  readonly applicationContext?: string;
  readonly userInformation?: Partial<UserInformation>;
}

/** An A-ASSOCIATE-RQ; left alone it asks the node "NODE" for Verification on context 1. */
export function associateRq(
  changes: AssociateChanges & { readonly contexts?: readonly PresentationContextRq[] } = {},
): Uint8Array {
  const pdu: AAssociateRq = {
    type: 'a-associate-rq',
    protocolVersion: 1,
    calledAeTitle: 'NODE',
    callingAeTitle: 'PEER',
    applicationContext,
    contexts: [{ id: 1, abstractSyntax: verification, transferSyntaxes: [implicitLE] }],
    ...changes,
    userInformation: { ...emptyUserInformation, maxLength: 16_384, implementationClassUid: '1.2.3', ...changes.userInformation },
  };
  return writePdu(pdu);
}

/** An A-ASSOCIATE-AC; left alone it accepts context 1 with implicit VR little endian. */
export function associateAc(
  changes: AssociateChanges & { readonly contexts?: readonly PresentationContextAc[] } = {},
): Uint8Array {
  const pdu: AAssociateAc = {
    type: 'a-associate-ac',
    protocolVersion: 1,
    calledAeTitle: 'NODE',
    callingAeTitle: 'PEER',
    applicationContext,
    contexts: [{ id: 1, result: 0, transferSyntax: implicitLE }],
    ...changes,
    userInformation: { ...emptyUserInformation, maxLength: 16_384, implementationClassUid: '1.2.3', ...changes.userInformation },
  };
  return writePdu(pdu);
}

/** A PDU with any type, and a length field that may say something else than how long its body is. */
export function rawPdu(type: number, body: Uint8Array, length = body.length): Uint8Array {
  const pdu = new Uint8Array(6 + body.length);
  pdu[0] = type;
  new DataView(pdu.buffer).setUint32(2, length);
  pdu.set(body, 6);
  return pdu;
}

/** An item or sub-item, likewise. */
export function rawItem(type: number, content: Uint8Array | string, length?: number): Uint8Array {
  const bytes = typeof content === 'string' ? ascii(content) : content;
  const said = length ?? bytes.length;
  return concat(Uint8Array.of(type, 0, said >> 8, said & 0xff), bytes);
}

/** The variable field of an A-ASSOCIATE-RQ or -AC made of these items, the fixed part in order. */
export function associateBody(...items: readonly Uint8Array[]): Uint8Array {
  const titles = ascii('NODE'.padEnd(16) + 'PEER'.padEnd(16));
  return concat(Uint8Array.of(0, 1, 0, 0), titles, new Uint8Array(32), rawItem(0x10, applicationContext), ...items);
}

/** A P-DATA-TF of these PDVs. */
export function pData(...pdvs: readonly Partial<Pdv>[]): Uint8Array {
  const whole = { contextId: 1, isCommand: true, isLast: true, fragment: new Uint8Array(0) };
  return writePdu({ type: 'p-data-tf', pdvs: pdvs.map((pdv) => ({ ...whole, ...pdv })) });
}

/** A message: its command set, and its data set where there is one, in a P-DATA-TF each. */
export function message(
  command: Partial<CommandSet> & { readonly commandField: number },
  dataSet?: Uint8Array,
  contextId = 1,
): Uint8Array {
  const fragment = encodeCommandSet({ hasDataSet: dataSet !== undefined, ...command });
  const commandPdu = pData({ contextId, fragment });
  return dataSet === undefined ? commandPdu : concat(commandPdu, pData({ contextId, isCommand: false, fragment: dataSet }));
}

/** An element of a command set with any tag, length and value. */
export function commandElement(element: number, value: Uint8Array, length = value.length, group = 0): Uint8Array {
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  view.setUint16(0, group, true);
  view.setUint16(2, element, true);
  view.setUint32(4, length, true);
  return concat(header, value);
}

/** What a PDU is, in a word: `A-ABORT 2/6`, `C-ECHO-RSP 0000H`, `data 120`. */
export function describePdu(pdu: Uint8Array): string {
  switch (pdu[0]) {
    case 1:
      return 'A-ASSOCIATE-RQ';
    case 2:
      return 'A-ASSOCIATE-AC';
    case 3:
      return `A-ASSOCIATE-RJ ${pdu[7]}/${pdu[8]}/${pdu[9]}`;
    case 4:
      return describePData(pdu);
    case 5:
      return 'A-RELEASE-RQ';
    case 6:
      return 'A-RELEASE-RP';
    case 7:
      return `A-ABORT ${pdu[8]}/${pdu[9]}`;
    default:
      return `type ${pdu[0]}`;
  }
}

function describePData(pdu: Uint8Array): string {
  const view = new DataView(pdu.buffer, pdu.byteOffset);
  const length = view.getUint32(6) - 2;
  if (((pdu[11] ?? 0) & 1) === 0) return `data ${length}`;
  const decoded = decodeCommandSet(pdu.subarray(12, 12 + length));
  if (!decoded.ok) return `command ${length}`;
  const { commandField, status } = decoded.command;
  const name = commandName(commandField);
  return status === undefined ? name : `${name} ${status.toString(16).toUpperCase().padStart(4, '0')}H`;
}
