import { lookupTransferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../bytes/limits.ts';
import type { Element } from '../dataset/element.ts';
import { rearrangeSamples } from './color.ts';
import { isUncompressed } from './conversions.ts';
import type { FrameCodec, FrameCodecs, NativeFrame } from './frame-codec.ts';
import { framesOf, joinFragments } from './frames.ts';
import type { NewPixels } from './image-attributes.ts';
import { frameLength, type PixelFormat, type PixelProblem } from './pixel-format.ts';

export interface FrameRequest {
  readonly from: string;
  readonly to: string;
  readonly codecs: FrameCodecs;
  readonly maxHeld?: number | undefined;
}

interface Frame {
  readonly bytes: Uint8Array;
  readonly pixels: Omit<NewPixels, 'ratio'>;
}

/** Gives the encoded or native bytes of each frame of the source. */
type Sources = readonly (() => Uint8Array)[];

/** All frames of one pixel data element, converted once and held as far as there is room. */
export class FrameConversion {
  /** Bytes of each converted frame. */
  readonly sizes: readonly number[];
  readonly pixels: NewPixels;
  readonly #held: readonly Uint8Array[] | undefined;
  readonly #again: (index: number) => Frame | PixelProblem;

  private constructor(
    sizes: readonly number[],
    pixels: NewPixels,
    held: readonly Uint8Array[] | undefined,
    again: (index: number) => Frame | PixelProblem,
  ) {
    this.sizes = sizes;
    this.pixels = pixels;
    this.#held = held;
    this.#again = again;
  }

  static run(element: Element, format: PixelFormat, request: FrameRequest): FrameConversion | PixelProblem {
    const sources = sourcesOf(element, format);
    if ('code' in sources) return sources;
    const decoder = isUncompressed(request.from) ? undefined : request.codecs(request.from);
    const encoder = isUncompressed(request.to) ? undefined : request.codecs(request.to);
    if (decoder === undefined && !isUncompressed(request.from)) return notSupported('image-undecodable', request.from);
    if (encoder === undefined && !isUncompressed(request.to)) return notSupported('image-unencodable', request.to);
    const convert = (index: number) => convertFrame(index, sources, format, decoder, encoder);
    const sizes: number[] = [];
    let held: Uint8Array[] | undefined = [];
    let heldBytes = 0;
    let total = 0;
    let first: Frame | undefined;
    let lossy = false;
    for (let index = 0; index < sources.length; index++) {
      const frame = convert(index);
      if ('code' in frame) return frame;
      first ??= frame;
      lossy ||= frame.pixels.lossy;
      if (frame.pixels.photometricInterpretation !== first.pixels.photometricInterpretation) {
        return { code: 'image-undecodable', detail: `frame ${index + 1}: another kind of image than the first` };
      }
      sizes.push(frame.bytes.length);
      total += sources[index]?.().length ?? 0;
      heldBytes += frame.bytes.length;
      if (heldBytes > (request.maxHeld ?? limits.maxHeldFrames)) held = undefined;
      held?.push(frame.bytes);
    }
    if (first === undefined) return { code: 'image-undecodable', detail: 'no frames' };
    const ratio = (frameLength(format) * sources.length) / Math.max(1, total);
    return new FrameConversion(sizes, { ...first.pixels, lossy, ratio }, held, convert);
  }

  /** The converted frames in order; where they are not held, each is converted anew. */
  *frames(): Generator<Uint8Array> {
    for (let index = 0; index < this.sizes.length; index++) {
      const held = this.#held?.[index];
      const frame = held === undefined ? this.#again(index) : undefined;
      // It went well the first time, from the same bytes.
      if (frame !== undefined && 'code' in frame) throw new Error(frame.detail);
      yield held ?? (frame as Frame).bytes;
    }
  }
}

function sourcesOf(element: Element, format: PixelFormat): Sources | PixelProblem {
  const { fragments } = element;
  if (fragments !== undefined) {
    const frames = framesOf(fragments, format.frames);
    if (!frames.ok) return { code: 'image-undecodable', detail: frames.detail };
    return frames.frames.map((parts) => () => joinFragments(parts));
  }
  const { value } = element;
  const length = frameLength(format);
  if (format.photometricInterpretation.endsWith('_422') || format.photometricInterpretation.endsWith('_420')) {
    return { code: 'image-unencodable', detail: `native ${format.photometricInterpretation}` };
  }
  if (value.length < length * format.frames) {
    return { code: 'image-undecodable', detail: `${value.length} of ${length * format.frames} bytes of pixel data` };
  }
  // As with fragments, the number of frames is not believed against what is there: none may be lost. One byte may be padding.
  const beyond = value.length - length * format.frames;
  if (beyond >= length && beyond > 1) {
    return {
      code: 'image-undecodable',
      detail: `${value.length} bytes of pixel data, ${length * format.frames} of them in frames`,
    };
  }
  return Array.from({ length: format.frames }, (_, index) => () => value.subarray(index * length, (index + 1) * length));
}

function convertFrame(
  index: number,
  sources: Sources,
  format: PixelFormat,
  decoder: FrameCodec | undefined,
  encoder: FrameCodec | undefined,
): Frame | PixelProblem {
  const where = (detail: string) => `frame ${index + 1} of ${sources.length}: ${detail}`;
  const source = sources[index]?.() ?? new Uint8Array(0);
  const native = decoder === undefined ? asNative(source, format) : guarded(() => decoder.decode(source, format));
  if (!native.ok) return { code: 'image-undecodable', detail: where(native.detail) };
  if (native.bytes.length !== frameLength(format)) {
    return { code: 'image-undecodable', detail: where(`${native.bytes.length} of ${frameLength(format)} bytes came out`) };
  }
  const { lossy, photometricInterpretation } = native;
  if (encoder === undefined) return { bytes: native.bytes, pixels: { photometricInterpretation, planar: native.planar, lossy } };
  const planar = encoder.wantsPlanar ?? native.planar;
  const bytes = arranged(native, planar, format);
  const encoded = guarded(() => encoder.encode(bytes, { ...format, planar, photometricInterpretation }));
  if (!encoded.ok) return { code: 'image-unencodable', detail: where(encoded.detail) };
  const kind = encoded.photometricInterpretation;
  return { bytes: encoded.bytes, pixels: { photometricInterpretation: kind, planar, lossy } };
}

function asNative(bytes: Uint8Array, { planar, photometricInterpretation }: PixelFormat): NativeFrame {
  return { ok: true, bytes, planar, photometricInterpretation, lossy: false };
}

function arranged({ bytes, planar }: NativeFrame, wanted: boolean, { samplesPerPixel, bitsAllocated }: PixelFormat): Uint8Array {
  if (planar === wanted || samplesPerPixel === 1) return bytes;
  return rearrangeSamples(bytes, samplesPerPixel, bitsAllocated / 8, wanted);
}

/** A codec that throws has met a stream it was not made for: one object's failure, not the program's. */
function guarded<T>(work: () => T): T | { readonly ok: false; readonly detail: string } {
  try {
    return work();
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function notSupported(code: PixelProblem['code'], transferSyntaxUid: string): PixelProblem {
  return { code, detail: `no codec for ${lookupTransferSyntax(transferSyntaxUid)?.name ?? transferSyntaxUid}` };
}
