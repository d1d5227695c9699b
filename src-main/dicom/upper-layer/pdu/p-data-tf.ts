import { PduWriter } from './pdu-writer.ts';

export const pDataTfType = 0x04;

/** PDU header, PDV length, context id and message control header in front of each fragment. */
export const pduHeaderLength = 6;
export const pdvHeaderLength = 6;

/** Message control header bits (PS3.8 §E.2). */
export const commandBit = 0x01;
export const lastBit = 0x02;

/** A presentation data value (PS3.8 §9.3.5.1). */
export interface Pdv {
  readonly contextId: number;
  readonly isCommand: boolean;
  readonly isLast: boolean;
  readonly fragment: Uint8Array;
}

/**
 * P-DATA-TF (PS3.8 §9.3.5). Only small ones take this form; the hot path writes headers straight into the send
 * buffer and hands received fragments on as views.
 */
export interface PDataTf {
  readonly type: 'p-data-tf';
  readonly pdvs: readonly Pdv[];
}

/** The whole PDU, however long: who calls keeps to what the other side takes. */
export function writePDataTf(pdu: PDataTf): Uint8Array {
  const writer = new PduWriter();
  for (const pdv of pdu.pdvs) {
    writer.u32(pdv.fragment.length + 2).u8(pdv.contextId);
    writer.u8((pdv.isCommand ? commandBit : 0) | (pdv.isLast ? lastBit : 0)).bytes(pdv.fragment);
  }
  return writer.finish(pDataTfType);
}

/** Longest fragment in a P-DATA-TF of `maxLength` bytes: fragments but the last have even length (PS3.8 §E.2). */
export function longestFragment(maxLength: number): number {
  const room = maxLength - pdvHeaderLength;
  return room > 1 ? room - (room % 2) : room;
}

/** Writes both headers for a fragment of `length` bytes at `offset`; returns the offset behind them. */
export function writeHeaders(
  target: Uint8Array,
  offset: number,
  contextId: number,
  isCommand: boolean,
  isLast: boolean,
  length: number,
): number {
  const pduLength = length + pdvHeaderLength;
  const pdvLength = length + 2;
  target[offset] = pDataTfType;
  target[offset + 1] = 0;
  target[offset + 2] = pduLength >>> 24;
  target[offset + 3] = pduLength >>> 16;
  target[offset + 4] = pduLength >>> 8;
  target[offset + 5] = pduLength;
  target[offset + 6] = pdvLength >>> 24;
  target[offset + 7] = pdvLength >>> 16;
  target[offset + 8] = pdvLength >>> 8;
  target[offset + 9] = pdvLength;
  target[offset + 10] = contextId;
  target[offset + 11] = (isCommand ? commandBit : 0) | (isLast ? lastBit : 0);
  return offset + pduHeaderLength + pdvHeaderLength;
}
