import { assertNever } from '../../src-shared/assert-never.ts';
import { inflate } from '../dicom/dataset/inflate.ts';
import { frameEncodingOf } from '../dicom/pixel/conversions.ts';
import type { FrameCodec, FrameCodecs, FrameFailure, NativeFrame } from '../dicom/pixel/frame-codec.ts';
import { frameLength, type PixelFormat } from '../dicom/pixel/pixel-format.ts';
import { decodeRle, encodeRle } from '../dicom/pixel/rle.ts';
import { jpeg2000Codec } from './jpeg-2000-codec.ts';
import { jpegCodec } from './jpeg-codec.ts';
import { jpegLsCodec } from './jpeg-ls-codec.ts';
import type { NativeCodecs } from './native-codecs.ts';

/** The codec of each transfer syntax whose frames can be read. */
export function frameCodecs(codecs: NativeCodecs): FrameCodecs {
  return (transferSyntaxUid) => {
    const encoding = frameEncodingOf(transferSyntaxUid);
    switch (encoding) {
      case undefined:
      case 'native':
        return undefined;
      case 'rle':
        return rleCodec;
      case 'jpeg':
        return jpegCodec(codecs);
      case 'jpeg-ls':
        return jpegLsCodec(codecs);
      case 'jpeg-2000':
        return jpeg2000Codec(codecs, 'EncodeJpeg2000');
      case 'ht-jpeg-2000':
        return jpeg2000Codec(codecs, 'EncodeHtJpeg2000');
      case 'deflated-frames':
        return deflatedFrames;
      case 'plain-frames':
        return plainFrames;
      default:
        return assertNever(encoding);
    }
  };
}

const notWritten = (): FrameFailure => ({ ok: false, detail: 'this syntax is read, not written' });

/** Free in its planar configuration: each sample has segments of its own (PS3.5 §G.2). */
const rleCodec: FrameCodec = {
  decode(encoded, format) {
    const decoded = decodeRle(encoded, format);
    return decoded.ok ? asIs(decoded.bytes, format) : decoded;
  },
  encode(native, format) {
    const bytes = encodeRle(native, format);
    if (bytes === undefined) return { ok: false, detail: `RLE with samples of ${format.bitsAllocated} bits` };
    return { ok: true, bytes, photometricInterpretation: format.photometricInterpretation };
  },
};

/** Deflated Image Frame Compression: each frame is deflated by itself. */
const deflatedFrames: FrameCodec = {
  decode(encoded, format) {
    const inflated = inflate(encoded, frameLength(format) + 1);
    if (!inflated.ok) return { ok: false, detail: inflated.code };
    return inflated.complete
      ? asIs(inflated.bytes.subarray(0, frameLength(format)), format)
      : { ok: false, detail: 'deflated bytes end early' };
  },
  encode: notWritten,
};

/** Encapsulated Uncompressed Explicit VR Little Endian: native frames in fragments. */
const plainFrames: FrameCodec = {
  decode: (encoded, format) => asIs(encoded.subarray(0, frameLength(format)), format),
  encode: notWritten,
};

function asIs(bytes: Uint8Array, { planar, photometricInterpretation }: PixelFormat): NativeFrame {
  return { ok: true, bytes, planar, photometricInterpretation, lossy: false };
}
