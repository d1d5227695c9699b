import { losslessTargets } from '../../../src-shared/dicom/conversion-targets.ts';
import { lookupTransferSyntax, transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';

/**
 * What converting does to pixels. `lossless`: the values stay what they are. `decode`: the source may have lost something when it was
 * compressed, converting loses nothing more.
 */
export type Conversion = 'lossless' | 'decode';

/** Families of encodings of a frame, for choosing who decodes and encodes it. */
export type FrameEncoding =
  | 'native'
  | 'rle'
  | 'jpeg'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'ht-jpeg-2000'
  | 'deflated-frames'
  | 'plain-frames';

/** Which encapsulated syntaxes can be read. Video, JPEG XL and multi-component JPEG 2000 are not among them. */
const decodable: ReadonlyMap<string, FrameEncoding> = new Map<string, FrameEncoding>([
  [transferSyntax.RLELossless, 'rle'],
  [transferSyntax.JPEGBaseline, 'jpeg'],
  [transferSyntax.JPEGExtended, 'jpeg'],
  // Retired: spectral selection and full progression.
  ['1.2.840.10008.1.2.4.53', 'jpeg'],
  ['1.2.840.10008.1.2.4.55', 'jpeg'],
  [transferSyntax.JPEGLossless, 'jpeg'],
  [transferSyntax.JPEGLosslessSV1, 'jpeg'],
  [transferSyntax.JPEGLSLossless, 'jpeg-ls'],
  [transferSyntax.JPEGLSNearLossless, 'jpeg-ls'],
  [transferSyntax.JPEG2000Lossless, 'jpeg-2000'],
  [transferSyntax.JPEG2000, 'jpeg-2000'],
  [transferSyntax.HTJ2KLossless, 'ht-jpeg-2000'],
  ['1.2.840.10008.1.2.4.202', 'ht-jpeg-2000'],
  [transferSyntax.HTJ2K, 'ht-jpeg-2000'],
  [transferSyntax.EncapsulatedUncompressed, 'plain-frames'],
  [transferSyntax.DeflatedImageFrames, 'deflated-frames'],
]);

const encodable: ReadonlySet<string> = new Set(losslessTargets);

/** Undefined: objects stored in `from` cannot be converted to `to`. */
export function conversionBetween(from: string, to: string): Conversion | undefined {
  const source = frameEncodingOf(from);
  if (source === undefined || !(isUncompressed(to) || encodable.has(to))) return undefined;
  return lookupTransferSyntax(from)?.lossy ? 'decode' : 'lossless';
}

/** Undefined for syntaxes whose frames cannot be read. */
export function frameEncodingOf(transferSyntaxUid: string): FrameEncoding | undefined {
  return isUncompressed(transferSyntaxUid) ? 'native' : decodable.get(transferSyntaxUid);
}

/** Pixel data, if any, is native: the data set can be written in every other such syntax. */
export function isUncompressed(transferSyntaxUid: string): boolean {
  const syntax = lookupTransferSyntax(transferSyntaxUid);
  return syntax?.forDataSets === true && !syntax.encapsulated && !syntax.lossy;
}
