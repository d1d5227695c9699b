import { PduWriter } from './pdu-writer.ts';

export const aReleaseRpType = 0x06;

/** A-RELEASE-RP (PS3.8 §9.3.7): four reserved bytes, not tested. */
export interface AReleaseRp {
  readonly type: 'a-release-rp';
}

/** The whole PDU, 10 bytes. */
export function writeAReleaseRp(): Uint8Array {
  return new PduWriter().zeros(4).finish(aReleaseRpType);
}
