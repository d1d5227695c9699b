import { PduWriter } from './pdu-writer.ts';

export const aReleaseRqType = 0x05;

/** A-RELEASE-RQ (PS3.8 §9.3.6): four reserved bytes, not tested. */
export interface AReleaseRq {
  readonly type: 'a-release-rq';
}

/** The whole PDU, 10 bytes. */
export function writeAReleaseRq(): Uint8Array {
  return new PduWriter().zeros(4).finish(aReleaseRqType);
}
