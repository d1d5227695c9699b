import type { PixelFormat } from './pixel-format.ts';

/** Native frames in one piece, each behind the one before it: those of single bits without a gap, also inside a byte (PS3.5 §8.1.1). */
export function joinFrames(frames: Iterable<Uint8Array>, format: PixelFormat): Uint8Array {
  const bits = bitsOfFrame(format);
  const joined = new Uint8Array(Math.ceil((bits * format.frames) / 8));
  let at = 0;
  for (const frame of frames) {
    if (at % 8 === 0) joined.set(frame, at / 8);
    else appendBits(joined, at, frame);
    at += bits;
    // What fills the last byte of a frame is no pixel.
    if (at % 8 !== 0) joined[at >> 3] = (joined[at >> 3] as number) & ((1 << (at % 8)) - 1);
  }
  return joined;
}

/** Whether frames begin where those before them end, at whole bytes. */
export function isOfWholeBytes(format: PixelFormat): boolean {
  return format.frames === 1 || bitsOfFrame(format) % 8 === 0;
}

function bitsOfFrame({ rows, columns, samplesPerPixel, bitsAllocated }: PixelFormat): number {
  return rows * columns * samplesPerPixel * bitsAllocated;
}

/** The first pixel is the least significant bit. */
function appendBits(to: Uint8Array, at: number, bytes: Uint8Array): void {
  const shift = at % 8;
  let index = (at - shift) / 8;
  for (const byte of bytes) {
    to[index] = (to[index] as number) | (byte << shift);
    index++;
    // Beyond the end there are only the bits that fill the last byte.
    if (index < to.length) to[index] = byte >> (8 - shift);
  }
}
