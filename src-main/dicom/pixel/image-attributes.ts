import { tags } from '../../../src-shared/dicom/tags.ts';
import { lookupTransferSyntax, transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { PixelFormat } from './pixel-format.ts';

/** What became of the pixels of a data set. */
export interface NewPixels {
  readonly photometricInterpretation: string;
  readonly planar: boolean;
  /** The source stream was lossy. */
  readonly lossy: boolean;
  /** Length of the native form divided by that of the compressed one. */
  readonly ratio: number;
}

/**
 * Changes the attributes that say how pixels are laid out (PS3.5 §8), and nothing that still holds. What only encapsulated pixel data has
 * is taken out.
 */
export function setImageAttributes(dataSet: DataSet, format: PixelFormat, pixels: NewPixels, from: string): void {
  const { photometricInterpretation, planar } = pixels;
  if (photometricInterpretation !== format.photometricInterpretation) {
    dataSet.set(tags.PhotometricInterpretation, 'CS', photometricInterpretation);
  }
  if (format.samplesPerPixel > 1 && dataSet.number(tags.PlanarConfiguration) !== Number(planar)) {
    dataSet.set(tags.PlanarConfiguration, 'US', Number(planar));
  }
  for (const tag of [tags.ExtendedOffsetTable, tags.ExtendedOffsetTableLengths, tags.EncapsulatedPixelDataValueTotalLength]) {
    if (dataSet.has(tag)) dataSet.delete(tag);
  }
  // A reversible JPEG 2000 stream that was cut to a rate does not show it: the object has to say so, and its syntax says by what.
  if (pixels.lossy || (lookupTransferSyntax(from)?.lossy && saysLossy(dataSet))) sayLossy(dataSet, from, pixels.ratio);
}

/** An image that was once compressed with loss says so ever after (PS3.3 §C.7.6.1.1.5). What is already there is kept. */
function sayLossy(dataSet: DataSet, from: string, ratio: number): void {
  if (!saysLossy(dataSet)) dataSet.set(tags.LossyImageCompression, 'CS', '01');
  const method = methodOf(from);
  if (!dataSet.string(tags.LossyImageCompressionRatio)) dataSet.set(tags.LossyImageCompressionRatio, 'DS', ratio.toFixed(2));
  if (method !== undefined && !dataSet.string(tags.LossyImageCompressionMethod)) {
    dataSet.set(tags.LossyImageCompressionMethod, 'CS', method);
  }
}

function saysLossy(dataSet: DataSet): boolean {
  return dataSet.string(tags.LossyImageCompression)?.trim() === '01';
}

/** Defined terms of PS3.3 §C.7.6.1.1.5.1. The stream counts, not what its transfer syntax is for: lossy ones are in lossless syntaxes, too. */
function methodOf(from: string): string | undefined {
  switch (from) {
    case transferSyntax.JPEGLSLossless:
    case transferSyntax.JPEGLSNearLossless:
      return 'ISO_14495_1';
    case transferSyntax.JPEG2000Lossless:
    case transferSyntax.JPEG2000:
      return 'ISO_15444_1';
    case transferSyntax.HTJ2KLossless:
    case '1.2.840.10008.1.2.4.202':
    case transferSyntax.HTJ2K:
      return 'ISO_15444_15';
    default:
      return /^1\.2\.840\.10008\.1\.2\.4\.[57]\d$/.test(from) ? 'ISO_10918_1' : undefined;
  }
}
