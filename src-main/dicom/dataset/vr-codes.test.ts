import { describe, expect, it } from 'vitest';
import { isVr, type VR, vrInfo } from '../../../src-shared/dicom/vr.ts';
import { looksLikeVr, vrCode, vrForms } from './vr-codes.ts';

describe('VR codes', () => {
  it('finds every VR by its letters, with its length form', () => {
    for (const vr of Object.keys(vrInfo) as VR[]) expect(vrForms.get(vrCode(vr))).toEqual({ vr, long: vrInfo[vr].long });
  });

  it('finds nothing else among all 65,536 codes', () => {
    const wrong: string[] = [];
    for (let code = 0; code < 0x10000; code++) {
      const text = String.fromCharCode(code >> 8, code & 0xff);
      if (vrForms.has(code) !== isVr(text) || looksLikeVr(code) !== /^[A-Z]{2}$/.test(text)) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });
});
