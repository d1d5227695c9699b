import { describe, expect, it } from 'vitest';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { PixelFormat } from '../dicom/pixel/pixel-format.ts';
import { concat, hex } from '../dicom/testing/hex.ts';
import { ownCodecs, testCodecs } from './testing/codecs.ts';
import { goldenFrames } from './testing/golden-frames.ts';
import { sampleFormat, sampleFrames } from './testing/sample-image.ts';

const codecs = testCodecs();
const grey16 = { bitsAllocated: 16 };
const rgb = { samplesPerPixel: 3, photometricInterpretation: 'RGB' };

const formats: Record<string, Partial<PixelFormat>> = {
  '8 bits': {},
  'one pixel': { rows: 1, columns: 1 },
  'PALETTE COLOR': { photometricInterpretation: 'PALETTE COLOR' },
  'MONOCHROME1 of 7 bits': { photometricInterpretation: 'MONOCHROME1', bitsStored: 7 },
  '8 of 16 bits': { ...grey16, bitsStored: 8 },
  '10 of 16 bits': { ...grey16, bitsStored: 10 },
  '12 of 16 bits': { ...grey16, bitsStored: 12 },
  '12 of 16 bits, signed': { ...grey16, bitsStored: 12, signed: true },
  '12 bits below the highest': { ...grey16, bitsStored: 12, highBit: 15 },
  '16 bits': grey16,
  '16 bits, signed': { ...grey16, signed: true },
  RGB: rgb,
  YBR_FULL: { ...rgb, photometricInterpretation: 'YBR_FULL' },
  '32 bits': { bitsAllocated: 32 },
  '16 bits RGB': { ...rgb, ...grey16 },
};

/** What an encoder has no room for, with the reason it gives. */
const without: Record<string, Record<string, RegExp>> = {
  [transferSyntax.JPEGLosslessSV1]: { '32 bits': /JPEG Lossless with 32 bits/ },
  [transferSyntax.JPEGLSLossless]: { '32 bits': /JPEG-LS with 32 bits/ },
  [transferSyntax.JPEG2000Lossless]: {
    'one pixel': /number of resolutions/,
    '32 bits': /JPEG 2000 with 1 samples of 32 bits/,
    '16 bits RGB': /JPEG 2000 with 3 samples of 16 bits/,
  },
  [transferSyntax.HTJ2KLossless]: {
    YBR_FULL: /High-Throughput JPEG 2000 with YBR_FULL/,
    '32 bits': /JPEG 2000 with 1 samples of 32 bits/,
    '16 bits RGB': /JPEG 2000 with 3 samples of 16 bits/,
  },
  [transferSyntax.RLELossless]: {},
};

describe.each(Object.entries(without))('%s', (syntax, exceptions) => {
  const codec = codecs(syntax);
  it.each(Object.entries(formats))('gives back images of %s, or says that it has no room for them', (name, parts) => {
    const format = sampleFormat(parts);
    const native = sampleFrames(format);
    const encoded = codec?.encode(native, format);
    const exception = exceptions[name];
    if (exception) {
      expect(encoded).toEqual({ ok: false, detail: expect.stringMatching(exception) });
      return;
    }
    if (!encoded?.ok) throw new Error(encoded?.detail);
    const decoded = codec?.decode(encoded.bytes, { ...format, photometricInterpretation: encoded.photometricInterpretation });
    if (!decoded?.ok) throw new Error(decoded?.detail);
    expect(Buffer.compare(decoded.bytes, native)).toBe(0);
    expect(decoded).toMatchObject({ photometricInterpretation: format.photometricInterpretation, lossy: false });
  });
  it('keeps what cells hold beyond the bits stored, as overlays once did', () => {
    const format = sampleFormat({ ...grey16, bitsStored: 12 });
    const native = sampleFrames(sampleFormat(grey16));
    const encoded = codec?.encode(native, format);
    const decoded = encoded?.ok ? codec?.decode(encoded.bytes, format) : undefined;
    expect(decoded?.ok && Buffer.compare(decoded.bytes, native)).toBe(0);
  });
  it('says wherever a stream is cut that it is damaged', () => {
    const format = sampleFormat({ ...grey16, bitsStored: 12, rows: 64, columns: 64 });
    const encoded = codec?.encode(sampleFrames(format), format);
    if (!encoded?.ok) throw new Error('not encoded');
    for (let part = 0; part < 24; part++) {
      const cut = encoded.bytes.subarray(0, Math.floor((encoded.bytes.length * part) / 24));
      expect(codec?.decode(cut, format), `${part} of 24`).toEqual({ ok: false, detail: expect.stringMatching(/\w/) });
    }
    expect(codec?.decode(encoded.bytes, format)).toMatchObject({ ok: true });
  });
});

describe('a frame compressed by another program', () => {
  it.each(goldenFrames)('$name ($made) decodes to what that program decodes', (golden) => {
    const format = sampleFormat({ rows: 6, columns: 7, ...golden.format });
    const decoded = codecs(golden.transferSyntaxUid)?.decode(hex(golden.encoded), format);
    if (!decoded?.ok) throw new Error(decoded?.detail);
    expect(Buffer.from(decoded.bytes).toString('hex')).toBe(Buffer.from(hex(golden.native)).toString('hex'));
    expect(decoded.photometricInterpretation).toBe(golden.photometricInterpretation);
    expect(decoded.lossy).toBe(/baseline|extended|progression|near/.test(golden.name));
  });
});

describe('a frame of JPEG Lossless', () => {
  const lossless: readonly string[] = [transferSyntax.JPEGLossless, transferSyntax.JPEGLosslessSV1];
  it('is decoded without the library', () => {
    const frames = goldenFrames.filter(({ transferSyntaxUid }) => lossless.includes(transferSyntaxUid));
    expect(frames.length).toBeGreaterThan(0);
    for (const golden of frames) {
      const format = sampleFormat({ rows: 6, columns: 7, ...golden.format });
      const decoded = ownCodecs()(golden.transferSyntaxUid)?.decode(hex(golden.encoded), format);
      expect(decoded?.ok && Buffer.from(decoded.bytes).toString('hex')).toBe(Buffer.from(hex(golden.native)).toString('hex'));
    }
  });
  it('is left to the library where it is not in order, which may live with it', () => {
    const format = sampleFormat({ rows: 64, columns: 64 });
    const native = sampleFrames(format);
    const codec = codecs(transferSyntax.JPEGLosslessSV1);
    const encoded = codec?.encode(native, format);
    if (!encoded?.ok) throw new Error('not encoded');
    const odd = concat(encoded.bytes.subarray(0, encoded.bytes.lastIndexOf(0xd9) - 1), Uint8Array.of(0, 0, 0xff, 0xd9));
    expect(() => ownCodecs()(transferSyntax.JPEGLosslessSV1)?.decode(odd, format)).toThrow('the library was asked');
    const decoded = codec?.decode(odd, format);
    expect(decoded?.ok && Buffer.compare(decoded.bytes, native)).toBe(0);
  });
});

describe('a frame of another kind than the data set says', () => {
  it('is not decoded', () => {
    const format = sampleFormat({ ...grey16, bitsStored: 12 });
    const jls = codecs(transferSyntax.JPEGLSLossless)?.encode(sampleFrames(format), format);
    if (!jls?.ok) throw new Error('not encoded');
    const detail = (syntax: string, parts: Partial<PixelFormat>) => {
      const decoded = codecs(syntax)?.decode(jls.bytes, { ...format, ...parts });
      return decoded?.ok ? 'decoded' : decoded?.detail;
    };
    expect(detail(transferSyntax.JPEGLSLossless, { bitsAllocated: 8, bitsStored: 8 })).toBe(
      'samples of 12 bits for 8 bits allocated',
    );
    expect(detail(transferSyntax.JPEGLSLossless, { columns: 30 })).toMatch(/the data set says 37 × 30 × 1/);
    expect(detail(transferSyntax.JPEGBaseline, {})).toBe('JPEG-LS in a JPEG syntax');
    expect(detail(transferSyntax.JPEG2000, {})).toBe('does not begin as JPEG 2000');
    expect(detail(transferSyntax.RLELossless, {})).toMatch(/RLE segments/);
  });
});
