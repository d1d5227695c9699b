import { describe, expect, it } from 'vitest';
import { hasLongLength, isVr, type VR, vrInfo } from '../../../src-shared/dicom/vr.ts';
import { isLongSlot, looksLikeVr, vrCode, vrOfSlot, vrSlot } from './vr-codes.ts';

describe('VR codes', () => {
  it('finds every VR in its own slot, with its length form', () => {
    for (const vr of Object.keys(vrInfo) as VR[]) {
      const slot = vrSlot(vrCode(vr));
      expect(vrOfSlot(slot)).toBe(vr);
      expect(isLongSlot(slot)).toBe(hasLongLength(vr));
    }
  });

  it('finds nothing else among all 65,536 codes', () => {
    const wrong: string[] = [];
    for (let code = 0; code < 0x10000; code++) {
      const text = String.fromCharCode(code >> 8, code & 0xff);
      if (vrSlot(code) >= 0 !== isVr(text) || looksLikeVr(code) !== /^[A-Z]{2}$/.test(text)) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });
});
