import { rearrangeSamples } from '../dicom/pixel/color.ts';
import {
  contradiction,
  type EncodedFrame,
  type FrameCodec,
  type FrameFailure,
  type NativeFrame,
} from '../dicom/pixel/frame-codec.ts';
import { readJpegHeader } from '../dicom/pixel/jpeg-header.ts';
import type { PixelFormat } from '../dicom/pixel/pixel-format.ts';
import { usedBits, widened } from './cells.ts';
import type { CodecImage, NativeCodecs } from './native-codecs.ts';
import { verifiedCodec } from './verified.ts';

/** JPEG-LS (ISO/IEC 14495-1), lossless and near-lossless; writes lossless. */
export function jpegLsCodec(codecs: NativeCodecs): FrameCodec {
  return verifiedCodec(
    (encoded, format) => decodeJpegLs(codecs, encoded, format),
    (native, format) => encodeJpegLs(codecs, native, format),
  );
}

function decodeJpegLs(codecs: NativeCodecs, encoded: Uint8Array, format: PixelFormat): NativeFrame | FrameFailure {
  const read = readJpegHeader(encoded);
  if (!read.ok) return read;
  const { header } = read;
  if (header.process !== 'jpeg-ls') return { ok: false, detail: 'JPEG in a JPEG-LS syntax' };
  const wrong = contradiction(header, format);
  if (wrong !== undefined) return wrong;
  const streamBits = header.precision > 8 ? 16 : 8;
  const decoded = codecs.decode('DecodeJpegLs', imageOf(format, streamBits), terminated(encoded));
  if (!decoded.ok) return decoded;
  const { samplesPerPixel, photometricInterpretation } = format;
  const pixels = header.planes ? rearrangeSamples(decoded.bytes, samplesPerPixel, streamBits / 8, false) : decoded.bytes;
  const bytes = format.bitsAllocated > streamBits ? widened(pixels) : pixels;
  return { ok: true, bytes, planar: false, photometricInterpretation, lossy: header.lossy };
}

/** Without an end of image (EOI) CharLS may look for more for many seconds. */
function terminated(encoded: Uint8Array): Uint8Array {
  let end = encoded.length;
  while (end > 2 && encoded[end - 1] === 0) end--;
  if (encoded[end - 2] === 0xff && encoded[end - 1] === 0xd9) return encoded;
  const ended = new Uint8Array(encoded.length + 2);
  ended.set(encoded);
  ended.set([0xff, 0xd9], encoded.length);
  return ended;
}

function encodeJpegLs(codecs: NativeCodecs, native: Uint8Array, format: PixelFormat): EncodedFrame | FrameFailure {
  const { bitsAllocated, bitsStored, photometricInterpretation } = format;
  if (bitsAllocated !== 8 && bitsAllocated !== 16) return { ok: false, detail: `JPEG-LS with ${bitsAllocated} bits allocated` };
  // What the cells hold beyond the bits stored is kept as well. DCMTK wants two bytes a sample where two are allocated.
  const bits = bitsAllocated === 8 ? 8 : bitsStored > 8 && usedBits(native) <= bitsStored ? bitsStored : 16;
  const encoded = codecs.encode('EncodeJpegLs', imageOf(format, bits), native);
  return encoded.ok ? { ok: true, bytes: encoded.bytes, photometricInterpretation } : encoded;
}

/** The codec takes the bits allocated for the precision of the stream. */
function imageOf({ rows, columns, samplesPerPixel }: PixelFormat, bits: number): CodecImage {
  return { rows, columns, samplesPerPixel, bitsAllocated: bits, bitsStored: bits, signed: false, rgb: false };
}
