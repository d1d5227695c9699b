import type { EncodedFrame, FrameCodec, FrameFailure, NativeFrame } from '../dicom/pixel/frame-codec.ts';
import { equalBytes } from './cells.ts';

/** A codec whose encoded frames are decoded and compared. Samples of a pixel lie together. */
export function verifiedCodec(decode: FrameCodec['decode'], encode: FrameCodec['encode']): FrameCodec {
  return {
    wantsPlanar: false,
    decode,
    encode: (native, format) => verified(encode(native, format), native, (bytes) => decode(bytes, format)),
  };
}

/**
 * An encoded frame that gives back exactly what went in, or a failure: the original may be thrown away for it, so that is not left to the
 * codec's word.
 */
function verified(
  encoded: EncodedFrame | FrameFailure,
  native: Uint8Array,
  decode: (bytes: Uint8Array) => NativeFrame | FrameFailure,
): EncodedFrame | FrameFailure {
  if (!encoded.ok) return encoded;
  const again = decode(encoded.bytes);
  if (!again.ok) return { ok: false, detail: `what was encoded does not decode: ${again.detail}` };
  return equalBytes(again.bytes, native) ? encoded : { ok: false, detail: 'what was encoded decodes to other values' };
}
