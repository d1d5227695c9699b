import { describe, expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { readDataSet } from '../dicom/dataset/read-data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import { convertObject } from '../dicom/pixel/convert-object.ts';
import type { PixelFormat } from '../dicom/pixel/pixel-format.ts';
import { hex } from '../dicom/testing/hex.ts';
import { converted, testCodecs, wholeOf } from './testing/codecs.ts';
import { goldenFrames } from './testing/golden-frames.ts';
import { encodedSample, sampleFormat, sampleFrames, sampleImage } from './testing/sample-image.ts';

const {
  ExplicitLE,
  ImplicitLE,
  ExplicitBE,
  Deflated,
  RLELossless,
  JPEGLSLossless,
  JPEGLSNearLossless,
  JPEG2000,
  JPEG2000Lossless,
} = transferSyntax;
const codecs = testCodecs();
const grey12 = sampleFormat({ bitsAllocated: 16, bitsStored: 12 });
const rgb = { samplesPerPixel: 3, photometricInterpretation: 'RGB' };

function read(bytes: Uint8Array | string, syntax: string): DataSet {
  if (typeof bytes === 'string') throw new Error(bytes);
  const result = readDataSet(bytes, syntax);
  if (!result.ok) throw new Error(result.error.code);
  return result.dataSet;
}

/** An object in a compressed syntax, by our own encoder. */
function compressed(format: PixelFormat, to: string): Uint8Array {
  const bytes = converted({ bytes: encodedSample(format), from: ExplicitLE, to, codecs });
  if (typeof bytes === 'string') throw new Error(bytes);
  return bytes;
}

describe('an object that is decompressed', () => {
  it('is in every uncompressed syntax what it was before it was compressed', () => {
    const bytes = compressed(grey12, JPEG2000Lossless);
    for (const to of [ExplicitLE, ImplicitLE, ExplicitBE]) {
      const native = converted({ bytes, from: JPEG2000Lossless, to, codecs });
      expect(Buffer.compare(native as Uint8Array, encodedSample(grey12, to)), to).toBe(0);
    }
    const inflated = read(converted({ bytes, from: JPEG2000Lossless, to: Deflated, codecs }), Deflated);
    expect(Buffer.compare(writeDataSet(inflated, ExplicitLE), encodedSample(grey12))).toBe(0);
  });
  it('keeps every other byte of the data set', () => {
    const before = compressed(sampleFormat(rgb), RLELossless);
    const after = read(converted({ bytes: before, from: RLELossless, to: ExplicitLE, codecs }), ExplicitLE);
    const source = read(before, RLELossless);
    expect([...after].map(({ tag }) => tag)).toEqual([...source].map(({ tag }) => tag));
    for (const { tag, value } of source) if (tag !== tags.PixelData) expect(after.get(tag)?.value).toEqual(value);
    expect(after.string(tags.PatientName)).toBe('Müller^Jürgen');
  });
  it('has pixel data of VR OW above eight bits, else OB, of even length', () => {
    const bits8 = converted({ bytes: compressed(sampleFormat(), RLELossless), from: RLELossless, to: ExplicitLE, codecs });
    expect(read(bits8, ExplicitLE).get(tags.PixelData)).toMatchObject({ vr: 'OB', length: 1074, undefinedLength: false });
    const bits16 = converted({ bytes: compressed(grey12, RLELossless), from: RLELossless, to: ExplicitLE, codecs });
    expect(read(bits16, ExplicitLE).get(tags.PixelData)).toMatchObject({ vr: 'OW', length: 2146, undefinedLength: false });
  });
  it('has frames of single bits without a gap between them (PS3.5 §8.1.1)', () => {
    const format = { rows: 3, columns: 3, samplesPerPixel: 1, bitsAllocated: 1, bitsStored: 1, frames: 3 };
    const image = sampleImage(sampleFormat(format), new Uint8Array(0));
    const fragments = [Uint8Array.of(0b1010_0101, 0b1), Uint8Array.of(0b0101_1010, 0b1111_1110), Uint8Array.of(0xff, 0xff)];
    image.set(tags.PixelData, 'OB', { offsetTable: new Uint8Array(0), fragments });
    const from = transferSyntax.EncapsulatedUncompressed;
    const bytes = writeDataSet(image, from);
    for (const to of [ExplicitLE, ImplicitLE, Deflated]) {
      const pixels = read(converted({ bytes, from, to, codecs }), to).get(tags.PixelData)?.value;
      expect(pixels).toEqual(Uint8Array.of(0b1010_0101, 0b1011_0101, 0b1111_1100, 0b0111));
    }
  });
  it('keeps the words of frames that are not of whole ones in big endian', () => {
    const odd = sampleFormat({ bitsAllocated: 24, frames: 2 });
    const bytes = compressed(odd, RLELossless);
    const big = converted({ bytes, from: RLELossless, to: ExplicitBE, codecs });
    expect(Buffer.compare(big as Uint8Array, encodedSample(odd, ExplicitBE))).toBe(0);
  });
  it('loses the offset tables that only fragments have', () => {
    const image = read(compressed({ ...grey12, frames: 2 }, RLELossless), RLELossless);
    image.set(tags.ExtendedOffsetTable, 'OV', new Uint8Array(16)).set(tags.ExtendedOffsetTableLengths, 'OV', new Uint8Array(16));
    const bytes = writeDataSet(image, RLELossless);
    const native = read(converted({ bytes, from: RLELossless, to: ExplicitLE, codecs }), ExplicitLE);
    expect(native.has(tags.ExtendedOffsetTable) || native.has(tags.ExtendedOffsetTableLengths)).toBe(false);
    expect(native.get(tags.PixelData)?.value).toEqual(sampleFrames({ ...grey12, frames: 2 }));
  });
  it('is the same whether its frames are held or made a second time', () => {
    const bytes = compressed({ ...grey12, frames: 5 }, JPEGLSLossless);
    const request = { bytes, from: JPEGLSLossless, to: ImplicitLE, codecs };
    const inParts = convertObject({ ...request, maxHeld: 0 });
    expect(inParts.ok && [...inParts.parts()].length).toBeGreaterThan(5);
    expect(wholeOf(convertObject({ ...request, maxHeld: 0 }))).toEqual(converted(request));
  });
  it('has its icon decompressed too, which only compressed images may have compressed', () => {
    const icon = read(compressed(sampleFormat({ rows: 4, columns: 6 }), RLELossless), RLELossless);
    const image = read(compressed(grey12, RLELossless), RLELossless);
    image.set(0x0088_0200, 'SQ', [icon]);
    const bytes = writeDataSet(image, RLELossless);
    const native = read(converted({ bytes, from: RLELossless, to: ExplicitLE, codecs }), ExplicitLE);
    expect(native.sequence(0x0088_0200)[0]?.get(tags.PixelData)?.value).toEqual(
      sampleFrames(sampleFormat({ rows: 4, columns: 6 })),
    );
  });
  it('may have no pixel data, or an empty one, or native one although that is forbidden', () => {
    const image = sampleImage(grey12);
    const native = encodedSample(grey12);
    expect(converted({ bytes: native, from: JPEG2000Lossless, to: ExplicitLE, codecs })).toEqual(native);
    image.set(tags.PixelData, 'OW', new Uint8Array(0));
    const empty = writeDataSet(image, ExplicitLE);
    expect(converted({ bytes: empty, from: JPEG2000Lossless, to: ExplicitLE, codecs })).toEqual(empty);
    image.delete(tags.PixelData);
    const none = writeDataSet(image, ExplicitLE);
    expect(converted({ bytes: none, from: JPEG2000Lossless, to: ExplicitLE, codecs })).toEqual(none);
  });
});

describe('an object whose pixels were compressed with loss', () => {
  const near = goldenFrames.find(({ transferSyntaxUid }) => transferSyntaxUid === JPEGLSNearLossless);
  const lossy = (change: (image: DataSet) => void) => {
    const image = sampleImage(sampleFormat({ rows: 6, columns: 7 }));
    image.set(tags.PixelData, 'OB', { offsetTable: new Uint8Array(0), fragments: [hex(near?.encoded ?? '')] });
    change(image);
    const bytes = writeDataSet(image, JPEGLSNearLossless);
    return read(converted({ bytes, from: JPEGLSNearLossless, to: ExplicitLE, codecs }), ExplicitLE);
  };
  const said = (image: DataSet) =>
    [tags.LossyImageCompression, tags.LossyImageCompressionRatio, tags.LossyImageCompressionMethod].map((tag) =>
      image.string(tag),
    );
  it('says so afterwards (PS3.3 §C.7.6.1.1.5)', () => {
    const [flag, ratio, method] = said(lossy(() => undefined));
    expect([flag, method]).toEqual(['01', 'ISO_14495_1']);
    expect(Number(ratio)).toBeCloseTo(42 / hex(near?.encoded ?? '').length, 1);
  });
  it('keeps what it says already', () => {
    const image = lossy((before) => {
      before.set(tags.LossyImageCompression, 'CS', '01');
      before.set(tags.LossyImageCompressionRatio, 'DS', '9.5').set(tags.LossyImageCompressionMethod, 'CS', 'ISO_10918_1');
    });
    expect(said(image)).toEqual(['01', '9.5', 'ISO_10918_1']);
  });
  it('says by what also where the stream is in a syntax for lossless ones, and where it does not show it', () => {
    const inLossless = sampleImage(sampleFormat({ rows: 6, columns: 7 }));
    inLossless.set(tags.PixelData, 'OB', { offsetTable: new Uint8Array(0), fragments: [hex(near?.encoded ?? '')] });
    const bytes = writeDataSet(inLossless, JPEGLSLossless);
    const native = read(converted({ bytes, from: JPEGLSLossless, to: ExplicitLE, codecs }), ExplicitLE);
    expect(said(native)[2]).toBe('ISO_14495_1');
    const cut = goldenFrames.find(({ name }) => name === 'JPEG 2000, the reversible filter cut to a rate');
    const image = sampleImage(sampleFormat({ rows: 6, columns: 7, ...cut?.format }));
    image.set(tags.PixelData, 'OB', { offsetTable: new Uint8Array(0), fragments: [hex(cut?.encoded ?? '')] });
    image.set(tags.LossyImageCompression, 'CS', '01').set(tags.LossyImageCompressionRatio, 'DS', '8');
    const whole = writeDataSet(image, JPEG2000);
    expect(said(read(converted({ bytes: whole, from: JPEG2000, to: ExplicitLE, codecs }), ExplicitLE))).toEqual([
      '01',
      '8',
      'ISO_15444_1',
    ]);
  });
  it('does not go on denying it', () => {
    expect(said(lossy((before) => before.set(tags.LossyImageCompression, 'CS', '00')))[0]).toBe('01');
  });
});

describe('an object that cannot be converted', () => {
  it('is named with frame and cause', () => {
    const image = read(compressed({ ...grey12, frames: 3 }, JPEG2000Lossless), JPEG2000Lossless);
    const { fragments } = image.get(tags.PixelData)?.fragments ?? { fragments: [] };
    const cut = fragments.map((fragment, index) => (index === 1 ? fragment.subarray(0, 200) : fragment));
    image.set(tags.PixelData, 'OB', { offsetTable: new Uint8Array(0), fragments: cut });
    const bytes = writeDataSet(image, JPEG2000Lossless);
    expect(converted({ bytes, from: JPEG2000Lossless, to: ExplicitLE, codecs })).toMatch(
      /^image-undecodable: frame 2 of 3: .*[Tt]ile/,
    );
  });
  it('says that a data set and its stream contradict each other', () => {
    const image = read(compressed(grey12, JPEGLSLossless), JPEGLSLossless).set(tags.Rows, 'US', 36);
    const bytes = writeDataSet(image, JPEGLSLossless);
    expect(converted({ bytes, from: JPEGLSLossless, to: ExplicitLE, codecs })).toBe(
      'image-undecodable: frame 1 of 1: the stream is 37 × 29 × 1, the data set says 36 × 29 × 1',
    );
  });
  it('allocates nothing for sizes that are only said', () => {
    const huge = (change: (image: DataSet) => void) => {
      const image = sampleImage(sampleFormat());
      image.set(tags.PixelData, 'OB', { offsetTable: new Uint8Array(0), fragments: [new Uint8Array(100)] });
      change(image);
      return converted({ bytes: writeDataSet(image, RLELossless), from: RLELossless, to: ExplicitLE, codecs });
    };
    expect(huge((image) => image.set(tags.Rows, 'US', 65_535).set(tags.Columns, 'US', 65_535))).toBe(
      'image-too-large: 1 × 65535 × 65535 × 1 samples of 8 bits',
    );
    expect(huge((image) => image.set(tags.NumberOfFrames, 'IS', '2147483647'))).toMatch(/^image-too-large/);
    expect(huge((image) => image.set(tags.NumberOfFrames, 'IS', '-1'))).toBe('image-undecodable: -1 frames');
    expect(huge((image) => image.set(tags.Rows, 'US', 0))).toBe('image-undecodable: 0 rows, 29 columns');
    expect(huge((image) => image.set(tags.BitsAllocated, 'US', 12))).toBe('image-undecodable: 12 bits allocated');
    expect(huge((image) => image.set(tags.SamplesPerPixel, 'US', 60_000))).toBe('image-undecodable: 60000 samples per pixel');
  });
  it('is a value for a damaged data set and for syntaxes without a codec', () => {
    expect(converted({ bytes: Uint8Array.of(1, 2, 3), from: ExplicitLE, to: RLELossless, codecs })).toMatch(/^damaged-file/);
    const bytes = compressed(grey12, RLELossless);
    const jpegXl = transferSyntax.JPEGXLLossless;
    expect(converted({ bytes, from: jpegXl, to: ExplicitLE, codecs })).toBe('image-undecodable: no codec for JPEG XL Lossless');
    expect(converted({ bytes: encodedSample(grey12), from: ExplicitLE, to: jpegXl, codecs })).toBe(
      'image-unencodable: no codec for JPEG XL Lossless',
    );
  });
  it('has fewer pixels than it says', () => {
    const image = sampleImage(grey12, new Uint8Array(100));
    expect(converted({ bytes: writeDataSet(image, ExplicitLE), from: ExplicitLE, to: RLELossless, codecs })).toBe(
      'image-undecodable: 100 of 2146 bytes of pixel data',
    );
  });
  it('has more frames than it says: none is left out', () => {
    const three = sampleImage(sampleFormat({ frames: 3 }));
    three.delete(tags.NumberOfFrames);
    expect(converted({ bytes: writeDataSet(three, ExplicitLE), from: ExplicitLE, to: RLELossless, codecs })).toBe(
      'image-undecodable: 3220 bytes of pixel data, 1073 of them in frames',
    );
    const pixel = sampleFormat({ rows: 1, columns: 1 });
    expect(compressed(pixel, RLELossless).length).toBeGreaterThan(0);
  });
});

describe('an object that is compressed', () => {
  it('from big endian is the same as from little endian', () => {
    const bytes = encodedSample(grey12, ExplicitBE);
    expect(converted({ bytes, from: ExplicitBE, to: RLELossless, codecs })).toEqual(compressed(grey12, RLELossless));
  });
  it('has an offset table and one fragment of even length for each frame', () => {
    const image = read(compressed({ ...grey12, frames: 3 }, JPEGLSLossless), JPEGLSLossless);
    const { offsetTable, fragments } = image.get(tags.PixelData)?.fragments ?? { offsetTable: new Uint8Array(0), fragments: [] };
    expect(fragments.map(({ length }) => length % 2)).toEqual([0, 0, 0]);
    const offsets = [0, 8 + (fragments[0]?.length ?? 0), 16 + (fragments[0]?.length ?? 0) + (fragments[1]?.length ?? 0)];
    expect(Buffer.compare(offsetTable, new Uint8Array(Uint32Array.from(offsets).buffer))).toBe(0);
  });
  it('may have a Number of Frames of 0 if it has one frame, but not if it has more', () => {
    const image = sampleImage(sampleFormat()).set(tags.NumberOfFrames, 'IS', '0');
    const bytes = converted({ bytes: writeDataSet(image, ExplicitLE), from: ExplicitLE, to: JPEGLSLossless, codecs });
    const again = read(converted({ bytes: bytes as Uint8Array, from: JPEGLSLossless, to: ExplicitLE, codecs }), ExplicitLE);
    expect(Buffer.compare(writeDataSet(again, ExplicitLE), writeDataSet(image, ExplicitLE))).toBe(0);
    const two = sampleImage(sampleFormat({ frames: 2 })).set(tags.NumberOfFrames, 'IS', '0');
    expect(converted({ bytes: writeDataSet(two, ExplicitLE), from: ExplicitLE, to: JPEGLSLossless, codecs })).toMatch(
      /^image-undecodable/,
    );
  });
  it('says how its colours are kept (PS3.5 §8.2)', () => {
    const kinds = [RLELossless, JPEGLSLossless, JPEG2000Lossless].map((to) => {
      const image = read(compressed(sampleFormat({ ...rgb, planar: true }), to), to);
      return [image.string(tags.PhotometricInterpretation), image.number(tags.PlanarConfiguration)];
    });
    expect(kinds).toEqual([
      ['RGB', 1],
      ['RGB', 0],
      ['YBR_RCT', 0],
    ]);
  });
});
