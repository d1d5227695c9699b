import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.ts';

describe('ByteWriter', () => {
  it('writes numbers in both byte orders', () => {
    const out = new ByteWriter(0);
    out.uint8(0x01);
    out.uint16(0x0203, true);
    out.uint16(0x0203, false);
    out.uint32(0x04050607, true);
    out.uint32(0x04050607, false);
    expect([...out.finish()]).toEqual([1, 3, 2, 2, 3, 7, 6, 5, 4, 4, 5, 6, 7]);
  });

  it('grows and keeps what was written, patches included', () => {
    const out = new ByteWriter(4);
    out.uint32(0, true);
    for (let i = 0; i < 1000; i++) out.uint8(i & 0xff);
    out.patchUint32(0, 0x01020304, true);
    const written = out.finish();
    expect(written.length).toBe(1004);
    expect([...written.subarray(0, 6)]).toEqual([4, 3, 2, 1, 0, 1]);
    expect(written[1003]).toBe(999 & 0xff);
  });

  it('turns round whole units only', () => {
    const out = new ByteWriter(0);
    const value = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    out.swapped(value, 2);
    out.swapped(value, 4);
    out.swapped(value, 8);
    expect([...out.finish()]).toEqual([
      ...[2, 1, 4, 3, 6, 5, 8, 7, 9],
      ...[4, 3, 2, 1, 8, 7, 6, 5, 9],
      ...[8, 7, 6, 5, 4, 3, 2, 1, 9],
    ]);
  });
});
