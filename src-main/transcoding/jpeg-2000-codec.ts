import {
  contradiction,
  type EncodedFrame,
  type FrameCodec,
  type FrameFailure,
  type NativeFrame,
} from '../dicom/pixel/frame-codec.ts';
import { readJpeg2000Header } from '../dicom/pixel/jpeg-2000-header.ts';
import type { PixelFormat } from '../dicom/pixel/pixel-format.ts';
import { fitsSigned, usedBits, widened } from './cells.ts';
import type { CodecImage, EncodeFunction, NativeCodecs } from './native-codecs.ts';
import { verifiedCodec } from './verified.ts';

/**
 * JPEG 2000 (ISO/IEC 15444-1) and High-Throughput JPEG 2000 (15444-15); writes lossless. OpenJPEG reads both, and unlike OpenJPH says when
 * a stream is damaged.
 */
export function jpeg2000Codec(codecs: NativeCodecs, encoder: 'EncodeJpeg2000' | 'EncodeHtJpeg2000'): FrameCodec {
  return verifiedCodec(
    (encoded, format) => decodeJpeg2000(codecs, encoded, format),
    (native, format) => encodeJpeg2000(codecs, encoder, native, format),
  );
}

function decodeJpeg2000(codecs: NativeCodecs, encoded: Uint8Array, format: PixelFormat): NativeFrame | FrameFailure {
  const read = readJpeg2000Header(encoded);
  if (!read.ok) return read;
  const { header, codeStream } = read;
  const wrong = contradiction(header, format);
  if (wrong !== undefined) return wrong;
  if (!header.uniform) return { ok: false, detail: 'components of different sizes or depths' };
  const { samplesPerPixel, bitsAllocated } = format;
  const fits = samplesPerPixel === 1 ? header.precision <= 16 : samplesPerPixel === 3 && header.precision <= 8;
  if (!fits) return { ok: false, detail: `JPEG 2000 with ${samplesPerPixel} components of ${header.precision} bits` };
  const decoded = codecs.decode('DecodeJpeg2000', imageOf(format, header.precision), codeStream);
  if (!decoded.ok) return decoded;
  const streamBits = header.precision > 8 ? 16 : 8;
  const bytes = bitsAllocated > streamBits ? widened(decoded.bytes, header.signed) : decoded.bytes;
  return { ok: true, bytes, planar: false, photometricInterpretation: nativeKind(format), lossy: header.irreversible };
}

/** The codec undoes the colour transforms of JPEG 2000 (PS3.5 §8.2.4); subsampled components do not come this far. */
function nativeKind({ photometricInterpretation }: PixelFormat): string {
  switch (photometricInterpretation) {
    case 'YBR_ICT':
    case 'YBR_RCT':
      return 'RGB';
    case 'YBR_FULL_422':
      return 'YBR_FULL';
    default:
      return photometricInterpretation;
  }
}

function encodeJpeg2000(
  codecs: NativeCodecs,
  name: EncodeFunction,
  native: Uint8Array,
  format: PixelFormat,
): EncodedFrame | FrameFailure {
  const { samplesPerPixel, bitsAllocated, bitsStored, signed, photometricInterpretation } = format;
  const can = samplesPerPixel === 1 ? bitsAllocated === 8 || bitsAllocated === 16 : samplesPerPixel === 3 && bitsAllocated === 8;
  if (!can || (signed && bitsAllocated === 8)) {
    return { ok: false, detail: `JPEG 2000 with ${samplesPerPixel} ${signed ? 'signed ' : ''}samples of ${bitsAllocated} bits` };
  }
  const rgb = samplesPerPixel === 3 && photometricInterpretation === 'RGB';
  // OpenJPH always decorrelates three components, which only RGB may be (PS3.5 §8.2.4).
  if (name === 'EncodeHtJpeg2000' && samplesPerPixel === 3 && !rgb) {
    return { ok: false, detail: `High-Throughput JPEG 2000 with ${photometricInterpretation}` };
  }
  const within = bitsAllocated === 8 || (signed ? fitsSigned(native, bitsStored) : usedBits(native) <= bitsStored);
  const bits = bitsAllocated === 8 ? 8 : within && bitsStored > 8 ? bitsStored : 16;
  const image = { ...imageOf(format, bits), bitsAllocated: name === 'EncodeHtJpeg2000' ? bitsAllocated : bits, signed, rgb };
  const encoded = codecs.encode(name, image, native);
  if (!encoded.ok) return encoded;
  const read = readJpeg2000Header(encoded.bytes);
  const transformed = read.ok && read.header.colorTransform;
  return { ok: true, bytes: encoded.bytes, photometricInterpretation: transformed ? 'YBR_RCT' : photometricInterpretation };
}

function imageOf({ rows, columns, samplesPerPixel }: PixelFormat, bits: number): CodecImage {
  return { rows, columns, samplesPerPixel, bitsAllocated: bits, bitsStored: bits, signed: false, rgb: false };
}
