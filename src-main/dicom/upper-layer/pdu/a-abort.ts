import type { PduResult } from './pdu-reader.ts';
import { invalidParameterValue, PduReader } from './pdu-reader.ts';
import { PduWriter } from './pdu-writer.ts';

export const aAbortType = 0x07;

/** A-ABORT (PS3.8 §9.3.8, values in Table 9-26): source 0 service-user, 2 service-provider. */
export interface AAbort {
  readonly type: 'a-abort';
  readonly source: number;
  readonly reason: number;
}

/** Reasons of a provider's A-ABORT (PS3.8 Table 9-26). */
export const abortReason = {
  notSpecified: 0,
  unrecognizedPdu: 1,
  unexpectedPdu: 2,
  unrecognizedParameter: 4,
  unexpectedParameter: 5,
  invalidParameterValue,
} as const;

/** The whole PDU, 10 bytes; source and reason 0–255. */
export function writeAAbort(pdu: AAbort): Uint8Array {
  return new PduWriter().zeros(2).u8(pdu.source).u8(pdu.reason).finish(aAbortType);
}

/** Reads the variable field, 4 bytes. */
export function readAAbort(body: Uint8Array): PduResult<AAbort> {
  const reader = new PduReader(body, 'A-ABORT');
  reader.skip(2);
  const pdu: AAbort = { type: 'a-abort', source: reader.u8(), reason: reader.u8() };
  if (reader.problem !== undefined) return { ok: false, detail: reader.problem, reason: invalidParameterValue };
  return { ok: true, pdu };
}
