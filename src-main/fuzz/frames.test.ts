import { describe, expect, it } from 'vitest';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { framesOf } from '../dicom/pixel/frames.ts';
import { readJpeg2000Header } from '../dicom/pixel/jpeg-2000-header.ts';
import { readJpegHeader } from '../dicom/pixel/jpeg-header.ts';
import { decodeJpegLossless } from '../dicom/pixel/jpeg-lossless.ts';
import { frameLength } from '../dicom/pixel/pixel-format.ts';
import { decodeRle } from '../dicom/pixel/rle.ts';
import { hex } from '../dicom/testing/hex.ts';
import { losslessJpeg } from '../dicom/testing/lossless-jpeg.ts';
import { mutate, randomBytes } from '../dicom/testing/mutate.ts';
import { equalBytes } from '../transcoding/cells.ts';
import { testCodecs, testLibrary } from '../transcoding/testing/codecs.ts';
import { goldenFrames } from '../transcoding/testing/golden-frames.ts';
import { sampleFormat, sampleFrames } from '../transcoding/testing/sample-image.ts';
import { fuzz, fuzzScale, must } from './testing/fuzz.ts';

const streams = goldenFrames.map(({ encoded }) => hex(encoded));
const pick = <T>(list: readonly T[], random: (below: number) => number): T => list[random(list.length)] as T;

describe('hostile frames', () => {
  it('have headers that are read or named', () => {
    fuzz('headers of frames', 40_000, (random) => {
      const input = random(4) === 0 ? randomBytes(random(200), random) : mutate(pick(streams, random), random);
      return {
        input,
        check() {
          for (const read of [readJpegHeader(input), readJpeg2000Header(input)]) must(read.ok || read.detail !== '', 'no reason');
        },
      };
    });
  });

  it('of RLE stay within the frame', () => {
    const format = sampleFormat({ rows: 5, columns: 40, bitsAllocated: 16 });
    const encoded = testCodecs()(transferSyntax.RLELossless)?.encode(sampleFrames(format), format);
    const whole = encoded?.ok ? encoded.bytes : new Uint8Array(0);
    fuzz('RLE', 40_000, (random) => {
      const input = mutate(whole, random);
      return {
        input,
        check() {
          const decoded = decodeRle(input, format);
          must(!decoded.ok || decoded.bytes.length === frameLength(format), 'another length than the frame has');
        },
      };
    });
  });

  it('of JPEG Lossless are decoded as the library decodes them, or left to it', () => {
    const library = testLibrary();
    const made = [1, 3].flatMap((components) =>
      [1, 4, 6, 7].map((predictor) => {
        const samples = Uint16Array.from(
          { length: 9 * 13 * components },
          (_, at) => (at * 2_654_435_761) >>> (at % 5 === 0 ? 20 : 24),
        );
        return losslessJpeg({ samples, rows: 9, columns: 13, components, precision: 12, predictor, restartLines: predictor % 4 });
      }),
    );
    let decoded = 0;
    fuzz('JPEG Lossless', 20_000, (random) => {
      const input = random(20) === 0 ? pick(made, random) : mutate(pick(made, random), random, pick(made, random));
      return {
        input,
        check() {
          const read = readJpegHeader(input);
          // What is larger than the data set says is not decoded.
          if (!read.ok || read.header.rows * read.header.columns > 1_000) return;
          const ours = decodeJpegLossless(input);
          if (ours === undefined) return;
          decoded++;
          const { rows, columns, components: samplesPerPixel, precision: bitsStored } = read.header;
          const bitsAllocated = bitsStored > 8 ? 16 : 8;
          const image = { rows, columns, samplesPerPixel, bitsStored, bitsAllocated, signed: false, rgb: false };
          const theirs = library.decode('DecodeJpeg', image, input);
          must(theirs.ok, 'the library refuses it');
          const cells = bitsAllocated === 8 ? new Uint8Array(ours) : new Uint8Array(ours.buffer);
          must(theirs.ok && equalBytes(theirs.bytes, cells), 'the library has other samples');
        },
      };
    });
    must(decoded > 500 * fuzzScale, 'hardly any was decoded');
  });

  it('are as many as there should be, or an error', () => {
    fuzz('fragments', 20_000, (random) => {
      const fragments = Array.from({ length: random(8) }, () => mutate(pick(streams, random), random));
      const input = randomBytes(random(40), random);
      const count = 1 + random(6);
      return {
        input,
        check() {
          const result = framesOf({ offsetTable: input, fragments }, count);
          must(!result.ok || result.frames.length === count, 'another number of frames');
          if (!result.ok) return;
          const bytes = (parts: readonly Uint8Array[]) => parts.reduce((sum, part) => sum + part.length, 0);
          must(bytes(result.frames.flat()) === bytes(fragments), 'a fragment was lost');
        },
      };
    });
  });

  it('leave the codecs in order: the next one decodes as ever', () => {
    const codecs = testCodecs();
    const decode = (golden: (typeof goldenFrames)[number], bytes: Uint8Array) => {
      const format = sampleFormat({ rows: 6, columns: 7, ...golden.format });
      return { format, decoded: codecs(golden.transferSyntaxUid)?.decode(bytes, format) };
    };
    fuzz('codecs', 120, (random) => {
      const golden = pick(goldenFrames, random);
      const input = mutate(hex(golden.encoded), random);
      return {
        input,
        check() {
          const { format, decoded } = decode(golden, input);
          must(!decoded?.ok || decoded.bytes.length === frameLength(format), 'another length than the frame has');
        },
      };
    });
    for (const golden of goldenFrames) {
      const { decoded } = decode(golden, hex(golden.encoded));
      expect(decoded?.ok && Buffer.compare(decoded.bytes, hex(golden.native)), golden.name).toBe(0);
    }
  });
});
