import type { PixelFormat } from './pixel-format.ts';

/** One frame in native form, little endian. */
export interface NativeFrame {
  readonly ok: true;
  readonly bytes: Uint8Array;
  readonly planar: boolean;
  readonly photometricInterpretation: string;
  /** The stream is of a process that may have changed values when it was compressed. */
  readonly lossy: boolean;
}

export interface EncodedFrame {
  readonly ok: true;
  readonly bytes: Uint8Array;
  readonly photometricInterpretation: string;
}

export interface FrameFailure {
  readonly ok: false;
  readonly detail: string;
}

/** Reads and writes single frames of one encoding. */
export interface FrameCodec {
  decode(encoded: Uint8Array, format: PixelFormat): NativeFrame | FrameFailure;
  /** Without loss. The frame is as `format` says; `decode` gives back the same bytes. */
  encode(native: Uint8Array, format: PixelFormat): EncodedFrame | FrameFailure;
  /** The planar configuration that `encode` wants, where it is not free. */
  readonly wantsPlanar?: boolean;
}

/** Undefined where there is no codec for a transfer syntax. */
export type FrameCodecs = (transferSyntaxUid: string) => FrameCodec | undefined;

/** What a frame that is decoded must keep to: what was said of it before must be what it says itself. */
export function contradiction(
  stream: { rows: number; columns: number; components: number; precision: number },
  format: PixelFormat,
): FrameFailure | undefined {
  const { rows, columns, samplesPerPixel, bitsAllocated } = format;
  if (stream.rows === rows && stream.columns === columns && stream.components === samplesPerPixel) {
    if (stream.precision <= bitsAllocated && stream.precision > 0) return undefined;
    return { ok: false, detail: `samples of ${stream.precision} bits for ${bitsAllocated} bits allocated` };
  }
  const is = `${stream.rows} × ${stream.columns} × ${stream.components}`;
  return { ok: false, detail: `the stream is ${is}, the data set says ${rows} × ${columns} × ${samplesPerPixel}` };
}
