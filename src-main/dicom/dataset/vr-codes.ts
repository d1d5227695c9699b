import { type VR, vrInfo } from '../../../src-shared/dicom/vr.ts';

export interface VrForm {
  readonly vr: VR;
  /** 32-bit length field after two reserved bytes (PS3.5 §7.1.2). */
  readonly long: boolean;
}

/** Two letters as they stand on the wire, 4141H–5A5AH: "US" is 5553H. */
export function vrCode(vr: VR): number {
  return (vr.charCodeAt(0) << 8) | vr.charCodeAt(1);
}

/** VRs that PS3.5 Table 6.2-1 knows, by the number that their letters make: the reader compares no strings, and makes none. */
export const vrForms: ReadonlyMap<number, VrForm> = new Map(
  (Object.keys(vrInfo) as VR[]).map((vr) => [vrCode(vr), { vr, long: vrInfo[vr].long }]),
);

/** Two upper-case letters: what a VR looks like, known or not. */
export function looksLikeVr(code: number): boolean {
  const first = code >> 8;
  const second = code & 0xff;
  return first >= 0x41 && first <= 0x5a && second >= 0x41 && second <= 0x5a;
}

/**
 * "??", "--", blanks or zeros: what some writers, CTN among them, put where they do not know the VR of an element, with a length of 16 bits
 * behind it. DCMTK and GDCM read it so too.
 */
export function standsForNoVr(code: number): boolean {
  return code === 0x3f3f || code === 0x2d2d || code === 0x2020 || code === 0;
}
