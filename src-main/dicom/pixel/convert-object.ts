import { tags } from '../../../src-shared/dicom/tags.ts';
import { lookupTransferSyntax, transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../bytes/limits.ts';
import { DataSet } from '../dataset/data-set.ts';
import type { Element } from '../dataset/element.ts';
import { readDataSet } from '../dataset/read-data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { isUncompressed } from './conversions.ts';
import type { FrameCodecs } from './frame-codec.ts';
import { FrameConversion } from './frame-conversion.ts';
import { offsetTableOf } from './frames.ts';
import { setImageAttributes } from './image-attributes.ts';
import { isOfWholeBytes, joinFrames } from './joined-frames.ts';
import { frameLength, type PixelFormat, type PixelProblem, readPixelFormat } from './pixel-format.ts';

/** Why an object is not converted. */
export type ConversionProblem = PixelProblem | { readonly code: 'damaged-file'; readonly detail: string };

export type ConvertedObject =
  | {
      readonly ok: true;
      /** Of the whole data set, in bytes. */
      readonly byteLength: number;
      /** The data set in pieces, in order. Frames that are not held are converted anew, so this may be asked for once. */
      readonly parts: () => Iterable<Uint8Array>;
    }
  | { readonly ok: false; readonly problem: ConversionProblem };

export interface ConversionRequest {
  /** The whole data set. Must not change as long as parts are taken. */
  readonly bytes: Uint8Array;
  readonly from: string;
  readonly to: string;
  readonly codecs: FrameCodecs;
  /** Bytes of converted frames that may be held; default `limits.maxHeldFrames`. */
  readonly maxHeld?: number | undefined;
}

/**
 * Converts an encoded data set to another transfer syntax. Every frame has been converted once when this returns, so that what cannot be
 * converted is known before anything is sent. Large images are then converted a second time, frame by frame, rather than held.
 */
export function convertObject(request: ConversionRequest): ConvertedObject {
  const { from, to } = request;
  const read = readDataSet(request.bytes, from);
  if (!read.ok) return failed({ code: 'damaged-file', detail: `${read.error.code} at offset ${read.error.offset}` });
  const dataSet = inLittleEndian(read.dataSet);
  if (isUncompressed(from) && isUncompressed(to)) return inOnePiece(read.dataSet, to);
  const nested = decodeNested(dataSet, request);
  if (nested !== undefined) return failed(nested);
  const element = dataSet.get(tags.PixelData);
  if (element === undefined || element.length === 0) return inOnePiece(dataSet, to);
  const format = readPixelFormat(dataSet);
  if (!format.ok) return failed(format.problem);
  // Native pixel data in an encapsulated syntax is forbidden (PS3.5 §A.4), but plain to read.
  const source = element.undefinedLength ? from : transferSyntax.ExplicitLE;
  const conversion = FrameConversion.run(element, format.format, { ...request, from: source });
  if (!(conversion instanceof FrameConversion)) return failed(conversion);
  setImageAttributes(dataSet, format.format, conversion.pixels, source);
  return isUncompressed(to)
    ? withNativePixels(dataSet, element, format.format, conversion, request)
    : withFragments(dataSet, element, conversion, to);
}

function failed(problem: ConversionProblem): ConvertedObject {
  return { ok: false, problem };
}

function inOnePiece(dataSet: DataSet, to: string): ConvertedObject {
  const written = writeDataSet(dataSet, to);
  return { ok: true, byteLength: written.length, parts: () => [written] };
}

/** Frames are little endian here; big endian ends with the first step. */
function inLittleEndian(dataSet: DataSet): DataSet {
  if (dataSet.littleEndian) return dataSet;
  const again = readDataSet(writeDataSet(dataSet, transferSyntax.ExplicitLE), transferSyntax.ExplicitLE);
  return again.ok ? again.dataSet : dataSet;
}

/** Icons may be encapsulated where the image around them is (PS3.5 §A.4), and only there. */
function decodeNested(dataSet: DataSet, request: ConversionRequest): ConversionProblem | undefined {
  for (const element of dataSet) {
    for (const item of element.items ?? []) {
      const problem = decodeItem(item, request) ?? decodeNested(item, request);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function decodeItem(item: DataSet, request: ConversionRequest): ConversionProblem | undefined {
  const element = item.get(tags.PixelData);
  if (element === undefined || !element.undefinedLength) return undefined;
  const format = readPixelFormat(item);
  if (!format.ok) return format.problem;
  const conversion = FrameConversion.run(element, format.format, { ...request, to: transferSyntax.ExplicitLE });
  if (!(conversion instanceof FrameConversion)) return conversion;
  setImageAttributes(item, format.format, conversion.pixels, request.from);
  item.setRaw(tags.PixelData, nativeVr(format.format), joinFrames(conversion.frames(), format.format));
  return undefined;
}

/** PS3.5 §A.2: OW above eight bits, else OB, which has no byte order. */
function nativeVr({ bitsAllocated }: PixelFormat): 'OB' | 'OW' {
  return bitsAllocated > 8 ? 'OW' : 'OB';
}

function withNativePixels(
  dataSet: DataSet,
  element: Element,
  format: PixelFormat,
  conversion: FrameConversion,
  request: ConversionRequest,
): ConvertedObject {
  const { to } = request;
  const vr = nativeVr(format);
  const length = conversion.sizes.reduce((sum, size) => sum + size, 0);
  const swapped = vr === 'OW' && lookupTransferSyntax(to)?.littleEndian === false;
  const cutsWords = swapped && frameLength(format) % 2 === 1;
  if (lookupTransferSyntax(to)?.deflated || cutsWords || !isOfWholeBytes(format)) {
    if (length > (request.maxHeld ?? limits.maxHeldFrames)) {
      return failed({ code: 'image-too-large', detail: `${length} bytes to be made in one piece` });
    }
    dataSet.setRaw(tags.PixelData, vr, joinFrames(conversion.frames(), format));
    return inOnePiece(dataSet, to);
  }
  const { before, after } = around(dataSet, element, to);
  const header = pixelDataHeader(vr, length + (length % 2), to);
  const frames = function* () {
    for (const frame of conversion.frames()) yield swapped ? swap16(frame) : frame;
    if (length % 2 === 1) yield new Uint8Array(1);
  };
  return inParts([before, header], frames, length + (length % 2), [after]);
}

function withFragments(dataSet: DataSet, element: Element, conversion: FrameConversion, to: string): ConvertedObject {
  const { before, after } = around(dataSet, element, to);
  const offsets = offsetTableOf(conversion.sizes);
  const header = pixelDataHeader('OB', 0xffff_ffff, to);
  const frames = function* () {
    for (const frame of conversion.frames()) {
      yield itemHeader(frame.length + (frame.length % 2));
      yield frame;
      if (frame.length % 2 === 1) yield new Uint8Array(1);
    }
  };
  const length = conversion.sizes.reduce((sum, size) => sum + 8 + size + (size % 2), 0);
  return inParts([before, header, itemHeader(offsets.length), offsets], frames, length, [sequenceDelimiter(), after]);
}

function inParts(
  before: readonly Uint8Array[],
  frames: () => Iterable<Uint8Array>,
  length: number,
  after: readonly Uint8Array[],
): ConvertedObject {
  const parts = function* () {
    yield join(before);
    yield* frames();
    yield join(after);
  };
  const around = [...before, ...after].reduce((sum, part) => sum + part.length, 0);
  return { ok: true, byteLength: around + length, parts };
}

/** What comes before and after the pixel data, written in `to`. */
function around(dataSet: DataSet, pixelData: Element, to: string): { before: Uint8Array; after: Uint8Array } {
  const behind = [...dataSet].filter((element) => element.tag > tags.PixelData);
  const after = new DataSet({ littleEndian: dataSet.littleEndian, parent: dataSet });
  for (const element of behind) {
    after.add(element);
    dataSet.delete(element.tag);
  }
  dataSet.delete(pixelData.tag);
  return { before: writeDataSet(dataSet, to), after: writeDataSet(after, to) };
}

/** Tag, VR and length: that of an empty element, with another length in its last four bytes. */
function pixelDataHeader(vr: 'OB' | 'OW', length: number, to: string): Uint8Array {
  const littleEndian = lookupTransferSyntax(to)?.littleEndian ?? true;
  const header = writeDataSet(new DataSet({ littleEndian }).setRaw(tags.PixelData, vr, new Uint8Array(0)), to);
  new DataView(header.buffer, header.byteOffset).setUint32(header.length - 4, length, littleEndian);
  return header;
}

function itemHeader(length: number): Uint8Array {
  return markerBytes(0xe000, length);
}

function sequenceDelimiter(): Uint8Array {
  return markerBytes(0xe0dd, 0);
}

/** PS3.5 §A.4: always little endian. */
function markerBytes(element: number, length: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint16(0, 0xfffe, true);
  view.setUint16(2, element, true);
  view.setUint32(4, length, true);
  return new Uint8Array(view.buffer);
}

function swap16(bytes: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    swapped[i] = bytes[i + 1] as number;
    swapped[i + 1] = bytes[i] as number;
  }
  return swapped;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
