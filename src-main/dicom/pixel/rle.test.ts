import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from '../testing/hex.ts';
import type { PixelFormat } from './pixel-format.ts';
import { decodeRle, encodeRle } from './rle.ts';

function format(parts: Partial<PixelFormat>): PixelFormat {
  const bits = parts.bitsAllocated ?? 8;
  const image = { rows: 1, columns: 1, samplesPerPixel: 1, bitsAllocated: bits, bitsStored: bits, highBit: bits - 1, frames: 1 };
  return { ...image, signed: false, planar: false, photometricInterpretation: 'MONOCHROME2', ...parts };
}

function frame(segments: readonly string[]): Uint8Array {
  const bodies = segments.map(hex);
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, bodies.length, true);
  let at = 64;
  for (const [index, body] of bodies.entries()) {
    header.setUint32(4 + index * 4, at, true);
    at += body.length;
  }
  return new Uint8Array([...new Uint8Array(header.buffer), ...bodies.flatMap((body) => [...body])]);
}

describe('RLE (PS3.5 Annex G)', () => {
  it('decodes literals, runs, and a control byte that does nothing', () => {
    // 02: three literals; FD: four times the next byte; 80: nothing; 00: one literal; a zero makes it even.
    const encoded = frame(['02 0a 0b 0c  fd ee  80  00 ff  00']);
    expect(decodeRle(encoded, format({ columns: 8 }))).toEqual({ ok: true, bytes: hex('0a0b0c eeeeeeee ff') });
  });
  it('puts the most significant bytes first, whatever the order in the cells', () => {
    expect(decodeRle(frame(['01 12 56', '01 34 78']), format({ columns: 2, bitsAllocated: 16 }))).toEqual({
      ok: true,
      bytes: hex('3412 7856'),
    });
  });
  it('gives samples side by side or in planes, as the planar configuration says', () => {
    const encoded = frame(['01 01 02', '01 11 12', '01 21 22']);
    const rgb = { columns: 2, samplesPerPixel: 3 };
    expect(decodeRle(encoded, format(rgb))).toEqual({ ok: true, bytes: hex('011121 021222') });
    expect(decodeRle(encoded, format({ ...rgb, planar: true }))).toEqual({ ok: true, bytes: hex('0102 1112 2122') });
  });
  it('encodes each row by itself, and segments of even length', () => {
    const encoded = encodeRle(hex('05050505 05050506'), format({ rows: 2, columns: 4 }));
    expect(encoded?.subarray(64)).toEqual(hex('fd 05  fe 05 00 06'));
    expect(encodeRle(hex('01'), format({}))?.length).toBe(66);
    expect(encodeRle(hex('010203'), format({ columns: 3 }))?.subarray(64)).toEqual(hex('02 010203'));
  });
  it('names what is damaged', () => {
    const whole = frame(['fd 07 00']);
    const detail = (bytes: Uint8Array, parts: Partial<PixelFormat>) => {
      const decoded = decodeRle(bytes, format(parts));
      return decoded.ok ? 'decoded' : decoded.detail;
    };
    expect(detail(whole.subarray(0, 63), { columns: 4 })).toBe('the RLE header is cut');
    expect(detail(whole, { columns: 6 })).toBe('RLE segment 1 has 4 of 6 bytes');
    expect(detail(whole, { columns: 4, bitsAllocated: 16 })).toBe('1 RLE segments for 1 samples of 16 bits');
    const outside = whole.slice();
    outside[5] = 0xff;
    expect(detail(outside, { columns: 4 })).toBe('RLE segment 1 begins or ends outside the frame');
  });
  it('has no room for more than fifteen segments', () => {
    expect(encodeRle(new Uint8Array(32), format({ bitsAllocated: 64, samplesPerPixel: 4 }))).toBeUndefined();
  });
  it('gives back what was encoded, for images of every layout', () => {
    const layout = fc.record({
      rows: fc.integer({ min: 1, max: 5 }),
      columns: fc.integer({ min: 1, max: 300 }),
      samplesPerPixel: fc.constantFrom(1, 3),
      bitsAllocated: fc.constantFrom(8, 16, 32),
      planar: fc.boolean(),
      values: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 40 }),
      stretch: fc.constantFrom(1, 2, 3, 60, 400),
    });
    fc.assert(
      fc.property(layout, ({ values, stretch, ...parts }) => {
        const image = format(parts);
        const length = (image.rows * image.columns * image.samplesPerPixel * image.bitsAllocated) / 8;
        const native = Uint8Array.from({ length }, (_, i) => values[Math.floor(i / stretch) % values.length] ?? 0);
        const encoded = encodeRle(native, image);
        expect(encoded && decodeRle(encoded, image)).toEqual({ ok: true, bytes: native });
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
