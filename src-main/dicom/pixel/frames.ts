import type { Fragments } from '../dataset/fragments.ts';

export type FramesResult =
  | { readonly ok: true /** The fragments of each frame, in order. */; readonly frames: readonly (readonly Uint8Array[])[] }
  | { readonly ok: false; readonly detail: string };

/**
 * Tells which fragments make up which frame of encapsulated pixel data (PS3.5 §A.4). The number of frames is believed: where neither
 * the number of fragments, nor the Basic Offset Table, nor the beginnings of images agree with it, it is an error, so that no frame is
 * lost. An Extended Offset Table is not needed for that: it comes with one fragment a frame (PS3.3 §C.7.6.3.1.8).
 */
export function framesOf({ offsetTable, fragments }: Fragments, count: number): FramesResult {
  const found = fragments.filter((fragment, index) => fragment.length > 0 || index === 0);
  const offsets = readOffsets(offsetTable);
  if (offsets.length > count && offsets.length <= found.length)
    return contradiction(`an offset table for ${offsets.length}`, count);
  if (found.length === count) return { ok: true, frames: found.map((fragment) => [fragment]) };
  if (found.length < count) return contradiction(`${found.length} fragments`, count);
  const beginnings = found.flatMap((fragment, index) => (beginsImage(fragment) ? [index] : []));
  if (beginnings.length > count && beginnings.length === found.length) {
    return contradiction(`${beginnings.length} images`, count);
  }
  if (count === 1) return { ok: true, frames: [found] };
  const starts = startsByOffset(fragments, offsets, count) ?? (beginnings.length === count ? beginnings : undefined);
  if (starts === undefined || starts[0] !== 0)
    return contradiction(`${found.length} fragments and no usable offset table`, count);
  return { ok: true, frames: starts.map((start, index) => found.slice(start, starts[index + 1])) };
}

/** One frame's bytes in one piece. */
export function joinFragments(fragments: readonly Uint8Array[]): Uint8Array {
  const [only] = fragments;
  if (fragments.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(fragments.reduce((length, fragment) => length + fragment.length, 0));
  let at = 0;
  for (const fragment of fragments) {
    joined.set(fragment, at);
    at += fragment.length;
  }
  return joined;
}

/**
 * A Basic Offset Table for frames of one fragment each, of these lengths before they are made even; empty where an offset needs more than
 * 32 bits (PS3.5 §A.4).
 */
export function offsetTableOf(lengths: readonly number[]): Uint8Array {
  const table = new DataView(new ArrayBuffer(lengths.length * 4));
  let offset = 0;
  for (const [index, length] of lengths.entries()) {
    if (offset > 0xffff_ffff) return new Uint8Array(0);
    table.setUint32(index * 4, offset, true);
    offset += 8 + length + (length % 2);
  }
  return new Uint8Array(table.buffer);
}

function readOffsets(table: Uint8Array): number[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  return Array.from({ length: Math.floor(table.length / 4) }, (_, index) => view.getUint32(index * 4, true));
}

/** Indexes of the fragments that the offsets point to; undefined where one of them points to none, or they are not as many as frames. */
function startsByOffset(fragments: readonly Uint8Array[], offsets: readonly number[], count: number): number[] | undefined {
  if (offsets.length !== count || fragments.some((fragment, index) => index > 0 && fragment.length === 0)) return undefined;
  const indexAt = new Map<number, number>();
  let offset = 0;
  for (const [index, fragment] of fragments.entries()) {
    indexAt.set(offset, index);
    offset += 8 + fragment.length;
  }
  const starts: number[] = [];
  for (const wanted of offsets) {
    const index = indexAt.get(wanted);
    if (index === undefined || index <= (starts.at(-1) ?? -1)) return undefined;
    starts.push(index);
  }
  return starts;
}

/** JPEG and JPEG-LS begin with SOI and another marker, JPEG 2000 with SOC and SIZ or with the signature box of JP2. */
function beginsImage(bytes: Uint8Array): boolean {
  const [a, b, c, d, e] = bytes;
  if (a === 0xff && b === 0xd8) return c === 0xff;
  if (a === 0xff && b === 0x4f) return c === 0xff && d === 0x51;
  return a === 0 && b === 0 && c === 0 && d === 0x0c && e === 0x6a;
}

function contradiction(what: string, count: number): FramesResult {
  return { ok: false, detail: `${what} for ${count} ${count === 1 ? 'frame' : 'frames'}` };
}
