import { ybrFullToRgb } from '../dicom/pixel/color.ts';
import {
  contradiction,
  type EncodedFrame,
  type FrameCodec,
  type FrameFailure,
  type NativeFrame,
} from '../dicom/pixel/frame-codec.ts';
import { type JpegHeader, readJpegHeader } from '../dicom/pixel/jpeg-header.ts';
import { decodeJpegLossless } from '../dicom/pixel/jpeg-lossless.ts';
import type { PixelFormat } from '../dicom/pixel/pixel-format.ts';
import { asWords, usedBits, widened } from './cells.ts';
import type { CodecImage, NativeCodecs } from './native-codecs.ts';
import { verifiedCodec } from './verified.ts';

/** Warnings after which the library goes on with made-up samples. Filling bytes before the end are harmless. */
const damage = /corrupt jpeg data(?!.*extraneous bytes before marker 0xd9)|premature end/i;

/** JPEG (ISO/IEC 10918-1): DCT with 8 and 12 bits, lossless up to 16 bits. */
export function jpegCodec(codecs: NativeCodecs): FrameCodec {
  return verifiedCodec(
    (encoded, format) => decodeJpeg(codecs, encoded, format),
    (native, format) => encodeJpeg(codecs, native, format),
  );
}

function decodeJpeg(codecs: NativeCodecs, encoded: Uint8Array, format: PixelFormat): NativeFrame | FrameFailure {
  const read = readJpegHeader(encoded);
  if (!read.ok) return read;
  const { header } = read;
  const wrong = contradiction(header, format) ?? notForUs(header, format);
  if (wrong !== undefined) return wrong;
  const { lossy } = header;
  const cells = header.process === 'lossless' ? decodeJpegLossless(encoded) : undefined;
  if (cells !== undefined) {
    const bytes = format.bitsAllocated > 8 ? new Uint8Array(cells.buffer) : new Uint8Array(cells);
    return { ok: true, bytes, planar: false, photometricInterpretation: format.photometricInterpretation, lossy };
  }
  const streamBits = header.precision > 8 ? 16 : 8;
  const decoded = codecs.decode(
    'DecodeJpeg',
    { ...imageOf(format), bitsAllocated: streamBits, bitsStored: header.precision },
    encoded,
  );
  if (!decoded.ok) return decoded;
  const warning = decoded.said.find((sentence) => damage.test(sentence));
  if (warning !== undefined) return { ok: false, detail: `damaged: ${warning.trim()}` };
  const photometricInterpretation = toRgb(decoded.bytes, header, format) ? 'RGB' : format.photometricInterpretation;
  const bytes = format.bitsAllocated > streamBits ? widened(decoded.bytes) : decoded.bytes;
  return { ok: true, bytes, planar: false, photometricInterpretation, lossy };
}

function notForUs(header: JpegHeader, { bitsAllocated }: PixelFormat): FrameFailure | undefined {
  if (header.process === 'jpeg-ls') return { ok: false, detail: 'JPEG-LS in a JPEG syntax' };
  if (header.process === 'dct' && header.precision !== 8 && header.precision !== 12) {
    return { ok: false, detail: `DCT with ${header.precision} bits, which JPEG does not have` };
  }
  if (header.exotic) return { ok: false, detail: 'arithmetic coding or a hierarchical frame' };
  return bitsAllocated > 16 ? { ok: false, detail: `JPEG for ${bitsAllocated} bits allocated` } : undefined;
}

/**
 * DCT compresses YCbCr; its native form is RGB, as other programs expect it (DCMTK converts so too). The photometric interpretation is
 * believed, not the stream's markers. Lossless streams keep their values, whatever they stand for.
 */
function toRgb(bytes: Uint8Array, header: JpegHeader, format: PixelFormat): boolean {
  if (header.components !== 3 || header.process !== 'dct' || !format.photometricInterpretation.startsWith('YBR_')) return false;
  ybrFullToRgb(header.precision > 8 ? asWords(bytes) : bytes, header.precision > 8 ? 12 : 8);
  return true;
}

/** Lossless, first-order prediction, with as many bits as the cells really use. */
function encodeJpeg(codecs: NativeCodecs, native: Uint8Array, format: PixelFormat): EncodedFrame | FrameFailure {
  const { bitsAllocated, photometricInterpretation } = format;
  if (bitsAllocated !== 8 && bitsAllocated !== 16)
    return { ok: false, detail: `JPEG Lossless with ${bitsAllocated} bits allocated` };
  // The library's 12-bit part takes what fits into 12 bits. Of two bytes allocated two are kept: DCMTK would make one of them.
  const bits = bitsAllocated === 8 ? 8 : Math.max(12, usedBits(native));
  const encoded = codecs.encode('EncodeJpeg', { ...imageOf(format), bitsStored: bits }, native);
  return encoded.ok ? { ok: true, bytes: encoded.bytes, photometricInterpretation } : encoded;
}

function imageOf({ rows, columns, samplesPerPixel, bitsAllocated, bitsStored }: PixelFormat): CodecImage {
  return { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, signed: false, rgb: false };
}
