import type { PduResult } from './pdu-reader.ts';
import { invalidParameterValue, PduReader } from './pdu-reader.ts';
import { PduWriter } from './pdu-writer.ts';

export const aAssociateRjType = 0x03;

/** A-ASSOCIATE-RJ (PS3.8 §9.3.4, values in Table 9-21). */
export interface AAssociateRj {
  readonly type: 'a-associate-rj';
  readonly result: number;
  readonly source: number;
  readonly reason: number;
}

/** The whole PDU, 10 bytes; the three numbers 0–255. */
export function writeAAssociateRj(pdu: AAssociateRj): Uint8Array {
  return new PduWriter().u8(0).u8(pdu.result).u8(pdu.source).u8(pdu.reason).finish(aAssociateRjType);
}

/** Reads the variable field, 4 bytes. Values outside the table are kept: they are shown as they came. */
export function readAAssociateRj(body: Uint8Array): PduResult<AAssociateRj> {
  const reader = new PduReader(body, 'A-ASSOCIATE-RJ');
  reader.skip(1);
  const pdu: AAssociateRj = { type: 'a-associate-rj', result: reader.u8(), source: reader.u8(), reason: reader.u8() };
  if (reader.problem !== undefined) return { ok: false, detail: reader.problem, reason: invalidParameterValue };
  return { ok: true, pdu };
}
