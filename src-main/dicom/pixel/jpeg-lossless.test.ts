import { describe, expect, it } from 'vitest';
import { concat } from '../testing/hex.ts';
import { type LosslessJpeg, losslessJpeg } from '../testing/lossless-jpeg.ts';
import { seededRandom } from '../testing/random.ts';
import { decodeJpegLossless } from './jpeg-lossless.ts';

/** Slopes, noise, and jumps from the smallest to the largest value. */
function image(parts: Partial<LosslessJpeg> & { precision: number }): LosslessJpeg {
  const { rows = 11, columns = 7, components = 1, precision } = parts;
  const random = seededRandom(precision * 31 + rows);
  const largest = 2 ** precision - 1;
  const samples = Uint16Array.from({ length: rows * columns * components }, (_, at) => {
    const jump = random(6);
    if (jump === 0) return 0;
    return jump === 1 ? largest : Math.min(largest, Math.floor((at / (rows * columns * components)) * largest) + random(4));
  });
  return { samples, rows, columns, ...parts };
}

const decoded = (made: LosslessJpeg) => decodeJpegLossless(losslessJpeg(made));

describe.each([1, 2, 3, 4, 5, 6, 7])('a frame compressed with predictor %i', (predictor) => {
  it.each(Array.from({ length: 15 }, (_, index) => index + 2))('of %i bits is decoded', (precision) => {
    const made = image({ precision, predictor });
    expect(decoded(made)).toEqual(made.samples);
  });
  it('of three components is decoded, with one table and with two', () => {
    for (const ownTables of [false, true]) {
      const made = image({ precision: 8, predictor, components: 3, ownTables });
      expect(decoded(made)).toEqual(made.samples);
    }
  });
  it('is decoded where prediction begins anew after some lines', () => {
    for (const [restartLines, components] of [
      [1, 1],
      [3, 1],
      [11, 1],
      [2, 3],
    ] as const) {
      const made = image({ precision: 12, predictor, restartLines, components });
      expect(decoded(made), `${restartLines} lines`).toEqual(made.samples);
    }
  });
  it('of one line, one column or one sample is decoded', () => {
    for (const [rows, columns] of [
      [1, 9],
      [9, 1],
      [1, 1],
    ] as const) {
      const made = image({ precision: 16, predictor, rows, columns });
      expect(decoded(made), `${rows} × ${columns}`).toEqual(made.samples);
    }
  });
  it('without its low bits gives the others', () => {
    const made = image({ precision: 10, predictor, pointTransform: 3 });
    expect(decoded(made)).toEqual(Uint16Array.from(made.samples, (sample) => sample & ~7));
  });
});

describe('a frame that restarts more than eight times', () => {
  it('counts its markers from the beginning again', () => {
    const made = image({ precision: 12, rows: 20, restartLines: 1 });
    expect(decoded(made)).toEqual(made.samples);
  });
});

describe('a frame with bytes that fill up before its markers', () => {
  it('is decoded', () => {
    const made = image({ precision: 12, restartLines: 4 });
    const whole = losslessJpeg(made);
    const restart = whole.findIndex((byte, at) => byte === 0xff && whole[at + 1] === 0xd0);
    const fill = Uint8Array.of(0xff, 0xff);
    const filled = concat(whole.subarray(0, restart), fill, whole.subarray(restart, -2), fill, whole.subarray(-2));
    expect(decodeJpegLossless(filled)).toEqual(made.samples);
  });
});

describe('a frame with anything out of order', () => {
  const made = image({ precision: 12, restartLines: 4 });
  const whole = losslessJpeg(made);
  const changed = (at: number, ...bytes: number[]) => {
    const copy = whole.slice();
    copy.set(bytes, at);
    return copy;
  };
  /** Where the parameters of a segment begin. */
  const segmentAt = (kind: number) => whole.findIndex((byte, at) => byte === 0xff && whole[at + 1] === kind) + 4;
  const [frame, tables, restart, scan] = [segmentAt(0xc3), segmentAt(0xc4), segmentAt(0xdd), segmentAt(0xda)];

  it('is left to others wherever it is cut', () => {
    for (let length = 0; length < whole.length; length++) expect(decodeJpegLossless(whole.subarray(0, length))).toBeUndefined();
    expect(decodeJpegLossless(concat(whole, Uint8Array.of(0)))).toEqual(made.samples);
  });
  it.each<[string, Uint8Array]>([
    ['another process', changed(frame - 3, 0xc1)],
    ['no lines', changed(frame + 1, 0, 0)],
    ['more lines than there are', changed(frame + 2, 12)],
    ['fewer lines than there are', changed(frame + 2, 10)],
    ['one bit', changed(frame, 1)],
    ['17 bits', changed(frame, 17)],
    ['samples of more bits than it says', changed(frame, 11)],
    ['subsampling', changed(frame + 7, 0x21)],
    ['a component that the scan does not have', changed(frame + 6, 9)],
    ['a table of another class', changed(tables, 0x10)],
    ['a category that there is not', changed(tables + 17, 17)],
    ['more codes than there is room for', changed(tables + 1, 9)],
    ['a code of only ones', changed(tables + 1, 2, 0, 0, 0, 15)],
    ['a table that was never defined', changed(scan + 2, 0x30)],
    ['restarts within a line', changed(restart + 1, 27)],
    ['restarts after other lines', changed(restart + 1, 21)],
    ['predictor 0', changed(scan + 3, 0)],
    ['predictor 8', changed(scan + 3, 8)],
    ['no bits left by the point transform', changed(scan + 5, 12)],
    ['progression', changed(scan + 4, 1)],
    ['a byte too many', concat(whole.subarray(0, -2), Uint8Array.of(0x55), whole.subarray(-2))],
    ['another marker behind it', changed(whole.length - 1, 0xda)],
    ['no code that a table has', concat(whole.subarray(0, scan + 6), new Uint8Array(90).fill(0xfe), whole.subarray(-2))],
  ])('is left to others: %s', (_, stream) => {
    expect(decodeJpegLossless(stream)).toBeUndefined();
  });
  it('is left to others where markers of restarts are out of turn', () => {
    const at = whole.findIndex((byte, index) => byte === 0xff && whole[index + 1] === 0xd1);
    expect(decodeJpegLossless(changed(at + 1, 0xd2))).toBeUndefined();
  });
});
