import { frameLength, type PixelFormat } from './pixel-format.ts';

/** Segment count and fifteen offsets (PS3.5 §G.5). */
const headerLength = 64;
const maxSegments = 15;
const maxRun = 128;

type Decoded = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly detail: string };

/** Decodes one frame of RLE (PS3.5 Annex G) into native form, little endian, in the planar configuration of `format`. */
export function decodeRle(encoded: Uint8Array, format: PixelFormat): Decoded {
  const { rows, columns, samplesPerPixel } = format;
  const bytesPerSample = format.bitsAllocated / 8;
  const pixels = rows * columns;
  if (encoded.length < headerLength) return { ok: false, detail: 'the RLE header is cut' };
  const header = new DataView(encoded.buffer, encoded.byteOffset, headerLength);
  const segments = header.getUint32(0, true);
  if (segments !== samplesPerPixel * bytesPerSample) {
    return { ok: false, detail: `${segments} RLE segments for ${samplesPerPixel} samples of ${format.bitsAllocated} bits` };
  }
  const bytes = new Uint8Array(frameLength(format));
  const { first, step } = cellLayout(format);
  for (let segment = 0; segment < segments; segment++) {
    const start = header.getUint32(4 + segment * 4, true);
    const end = segment + 1 < segments ? header.getUint32(8 + segment * 4, true) : encoded.length;
    if (start < headerLength || start > end || end > encoded.length) {
      return { ok: false, detail: `RLE segment ${segment + 1} begins or ends outside the frame` };
    }
    const decoded = decodeSegment(encoded.subarray(start, end), bytes, first(segment), step, pixels);
    if (decoded < pixels) return { ok: false, detail: `RLE segment ${segment + 1} has ${decoded} of ${pixels} bytes` };
  }
  return { ok: true, bytes };
}

/**
 * Encodes one native frame, little endian and in the planar configuration of `format` (PS3.5 §G.3). Undefined where it would take more
 * than 15 segments, or samples are not whole bytes.
 */
export function encodeRle(native: Uint8Array, format: PixelFormat): Uint8Array | undefined {
  const { rows, columns } = format;
  const segments = (format.samplesPerPixel * format.bitsAllocated) / 8;
  if (segments > maxSegments || format.bitsAllocated % 8 !== 0) return undefined;
  const { first, step } = cellLayout(format);
  // At worst one more byte for each 128, in each row, and one to make a segment even.
  const worst = headerLength + segments * (rows * (columns + Math.ceil(columns / maxRun)) + 1);
  const out = new Uint8Array(worst);
  const header = new DataView(out.buffer, 0, headerLength);
  header.setUint32(0, segments, true);
  const row = new Uint8Array(columns);
  let at = headerLength;
  for (let segment = 0; segment < segments; segment++) {
    header.setUint32(4 + segment * 4, at, true);
    let from = first(segment);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, from += step) row[x] = native[from] as number;
      at = encodeRow(row, out, at);
    }
    if (at % 2 === 1) out[at++] = 0;
  }
  return out.slice(0, at);
}

/** Segments are samples, and of each the most significant byte first (PS3.5 §G.2): where each begins in the cells, and how far apart. */
function cellLayout({ rows, columns, samplesPerPixel, bitsAllocated, planar }: PixelFormat) {
  const bytesPerSample = bitsAllocated / 8;
  const sampleDistance = planar ? rows * columns * bytesPerSample : bytesPerSample;
  const first = (segment: number) =>
    Math.floor(segment / bytesPerSample) * sampleDistance + bytesPerSample - 1 - (segment % bytesPerSample);
  return { first, step: planar ? bytesPerSample : bytesPerSample * samplesPerPixel };
}

/** Returns how many bytes came out; what goes beyond `count` is padding (PS3.5 §G.3.2). */
function decodeSegment(segment: Uint8Array, out: Uint8Array, first: number, step: number, count: number): number {
  let at = 0;
  let to = first;
  let done = 0;
  while (at + 1 < segment.length && done < count) {
    const control = segment[at++] as number;
    if (control === 128) continue;
    if (control > 128) {
      const value = segment[at++] as number;
      const run = Math.min(257 - control, count - done);
      for (let i = 0; i < run; i++, to += step) out[to] = value;
      done += run;
      continue;
    }
    const literals = Math.min(control + 1, count - done, segment.length - at);
    for (let i = 0; i < literals; i++, to += step) out[to] = segment[at++] as number;
    done += literals;
  }
  return done;
}

/** Rows are encoded each by itself (PS3.5 §G.3.1). Runs of two inside literals stay literal: breaking up costs as much. */
function encodeRow(row: Uint8Array, out: Uint8Array, start: number): number {
  let at = start;
  let x = 0;
  while (x < row.length) {
    const run = runAt(row, x);
    if (run >= 2) {
      out[at++] = 257 - run;
      out[at++] = row[x] as number;
      x += run;
      continue;
    }
    const from = x;
    x++;
    while (x < row.length && x - from < maxRun && runAt(row, x, 3) < 3) x++;
    out[at++] = x - from - 1;
    out.set(row.subarray(from, x), at);
    at += x - from;
  }
  return at;
}

/** How often the byte at `x` is repeated, at most `most` times. */
function runAt(row: Uint8Array, x: number, most = maxRun): number {
  const end = Math.min(row.length, x + most);
  let next = x + 1;
  while (next < end && row[next] === row[x]) next++;
  return next - x;
}
