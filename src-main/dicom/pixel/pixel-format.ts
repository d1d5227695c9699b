import { tags } from '../../../src-shared/dicom/tags.ts';
import { limits } from '../bytes/limits.ts';
import type { DataSet } from '../dataset/data-set.ts';

/** How the pixels of an image are laid out (PS3.3 §C.7.6.3). */
export interface PixelFormat {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  /** 1, or a multiple of 8. */
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  /** Pixel Representation is 1: two's complement. */
  readonly signed: boolean;
  /** Planar Configuration is 1: all of one sample, then all of the next. */
  readonly planar: boolean;
  readonly photometricInterpretation: string;
  readonly frames: number;
}

/** Why pixels cannot be converted. `detail` is for the technical line: no value of an element that could name a patient. */
export interface PixelProblem {
  readonly code: 'image-undecodable' | 'image-unencodable' | 'image-too-large';
  readonly detail: string;
}

export type PixelFormatResult =
  | { readonly ok: true; readonly format: PixelFormat }
  | { readonly ok: false; readonly problem: PixelProblem };

/** Longest native value: an even 32-bit length that is not the mark of an undefined one (PS3.5 §7.1). */
const maxNativeLength = 0xffff_fffe;

/** Reads the Image Pixel attributes of a data set with pixel data and checks what they would make us allocate. */
export function readPixelFormat(dataSet: DataSet): PixelFormatResult {
  const samplesPerPixel = dataSet.number(tags.SamplesPerPixel) ?? 1;
  const bitsAllocated = dataSet.number(tags.BitsAllocated) ?? 0;
  const bitsStored = dataSet.number(tags.BitsStored) ?? bitsAllocated;
  const format: PixelFormat = {
    rows: dataSet.number(tags.Rows) ?? 0,
    columns: dataSet.number(tags.Columns) ?? 0,
    samplesPerPixel,
    bitsAllocated,
    bitsStored,
    highBit: dataSet.number(tags.HighBit) ?? bitsStored - 1,
    signed: dataSet.number(tags.PixelRepresentation) === 1,
    planar: samplesPerPixel > 1 && dataSet.number(tags.PlanarConfiguration) === 1,
    photometricInterpretation: (dataSet.string(tags.PhotometricInterpretation) ?? '').trim(),
    frames: frameCount(dataSet),
  };
  const impossible = impossibleAttribute(format);
  if (impossible !== undefined) return { ok: false, problem: { code: 'image-undecodable', detail: impossible } };
  const length = frameLength(format);
  if (length <= limits.maxFrameLength && length * format.frames <= maxNativeLength) return { ok: true, format };
  const detail = `${format.frames} × ${format.rows} × ${format.columns} × ${samplesPerPixel} samples of ${bitsAllocated} bits`;
  return { ok: false, problem: { code: 'image-too-large', detail } };
}

/** Bytes of one frame in native form; frames of single bits are packed without a gap and only taken together whole bytes. */
export function frameLength({ rows, columns, samplesPerPixel, bitsAllocated }: PixelFormat): number {
  return Math.ceil((rows * columns * samplesPerPixel * bitsAllocated) / 8);
}

/** Some writers say none where there is one, and other programs take it so: if there are more after all, it is found by their lengths. */
function frameCount(dataSet: DataSet): number {
  const text = dataSet.string(tags.NumberOfFrames)?.trim() ?? '';
  return text === '' || text === '0' ? 1 : (dataSet.number(tags.NumberOfFrames) ?? 0);
}

function impossibleAttribute(format: PixelFormat): string | undefined {
  const { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, highBit, frames } = format;
  if (rows < 1 || columns < 1) return `${rows} rows, ${columns} columns`;
  if (samplesPerPixel < 1 || samplesPerPixel > 4) return `${samplesPerPixel} samples per pixel`;
  if (bitsAllocated !== 1 && (bitsAllocated % 8 !== 0 || bitsAllocated < 8 || bitsAllocated > 64)) {
    return `${bitsAllocated} bits allocated`;
  }
  if (bitsStored < 1 || bitsStored > bitsAllocated) return `${bitsStored} bits stored in ${bitsAllocated}`;
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) return `high bit ${highBit} of ${bitsStored} bits stored`;
  return Number.isInteger(frames) && frames >= 1 ? undefined : `${frames} frames`;
}
