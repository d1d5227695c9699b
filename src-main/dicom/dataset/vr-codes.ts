import { type VR, vrInfo, vrInfoOf } from '../../../src-shared/dicom/vr.ts';

/**
 * VRs by the 16-bit number that their two letters make on the wire ("US" = 0x5553), so that the reader compares numbers and
 * makes no strings. The five low bits of both letters index 1,024 slots; the code kept in the slot tells true from look-alike.
 */
const codes = new Uint16Array(1024);
const long = new Uint8Array(1024);
const names: VR[] = new Array<VR>(1024).fill('UN');

/** Two letters as they stand on the wire, 4141H–5A5AH. */
export function vrCode(vr: VR): number {
  return (vr.charCodeAt(0) << 8) | vr.charCodeAt(1);
}

function slotOf(code: number): number {
  return ((code >> 3) & 0x3e0) | (code & 0x1f);
}

for (const vr of Object.keys(vrInfo) as VR[]) {
  const slot = slotOf(vrCode(vr));
  codes[slot] = vrCode(vr);
  long[slot] = vrInfoOf(vr).long ? 1 : 0;
  names[slot] = vr;
}

/** Slot of a VR as it stands on the wire; -1 where it is none that PS3.5 Table 6.2-1 knows. */
export function vrSlot(code: number): number {
  const slot = slotOf(code);
  return codes[slot] === code && code !== 0 ? slot : -1;
}

/** `slot` is one that `vrSlot` gave, not -1. */
export function vrOfSlot(slot: number): VR {
  return names[slot] as VR;
}

/** 32-bit length field after two reserved bytes (PS3.5 §7.1.2). */
export function isLongSlot(slot: number): boolean {
  return long[slot] === 1;
}

/** Two upper-case letters: what a VR looks like, known or not. */
export function looksLikeVr(code: number): boolean {
  const first = code >> 8;
  const second = code & 0xff;
  return first >= 0x41 && first <= 0x5a && second >= 0x41 && second <= 0x5a;
}
