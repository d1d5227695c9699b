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

/** The byte in front of each fragment (PS3.8 §E.2). */
export function messageControlHeader(isCommand: boolean, isLast: boolean): number {
  return (isCommand ? commandBit : 0) | (isLast ? lastBit : 0);
}

/** The whole PDU, however long: who calls keeps to what the other side takes. */
export function writePDataTf(pdu: PDataTf): Uint8Array {
  const writer = new PduWriter();
  for (const pdv of pdu.pdvs) {
    writer.u32(pdv.fragment.length + 2).u8(pdv.contextId);
    writer.u8(messageControlHeader(pdv.isCommand, pdv.isLast)).bytes(pdv.fragment);
  }
  return writer.finish(pDataTfType);
}

/** Longest fragment in a P-DATA-TF of `maxLength` bytes: fragments but the last have even length (PS3.8 §E.2). */
export function longestFragment(maxLength: number): number {
  const room = maxLength - pdvHeaderLength;
  return room > 1 ? room - (room % 2) : room;
}

/** Writes both headers for a fragment of `length` bytes at `offset`; returns the offset behind them. */
export function writeHeaders(target: Uint8Array, offset: number, contextId: number, control: number, length: number): number {
  target[offset] = pDataTfType;
  target[offset + 1] = 0;
  writeU32(target, offset + 2, length + pdvHeaderLength);
  writeU32(target, offset + 6, length + 2);
  target[offset + 10] = contextId;
  target[offset + 11] = control;
  return offset + pduHeaderLength + pdvHeaderLength;
}

function writeU32(target: Uint8Array, offset: number, value: number): void {
  target[offset] = value >>> 24;
  target[offset + 1] = value >>> 16;
  target[offset + 2] = value >>> 8;
  target[offset + 3] = value;
}
