import { jpegMarker, readJpegHeader } from './jpeg-header.ts';
import {
  differenceAt,
  type HuffmanTable,
  huffmanTable,
  lookahead,
  noteHuffmanTables,
  type TableDefinitions,
} from './jpeg-huffman.ts';
import { ScanBytes } from './jpeg-scan-bytes.ts';

/** What a stream says up to its scan. */
interface Scan {
  readonly rows: number;
  readonly columns: number;
  readonly precision: number;
  /** Of each component, in their order. */
  readonly tables: readonly HuffmanTable[];
  /** 1 to 7 (ISO/IEC 10918-1 Table H.1). */
  readonly predictor: number;
  /** Low bits that were left out. */
  readonly pointTransform: number;
  /** Lines after which prediction begins anew. */
  readonly restartLines: number;
  /** Where its entropy-coded bytes begin. */
  readonly start: number;
}

/** A line of samples, those of a pixel beside each other. */
interface Line {
  readonly samples: Uint16Array;
  readonly start: number;
  readonly length: number;
  readonly components: number;
  readonly predictor: number;
  /** What its first samples are predicted to be, where not what is above them. */
  readonly initial: number | undefined;
  /** Bits that any of its samples has, once it is read. */
  used: number;
}

/** Bits of a scan are counted in 31 bits. */
const longestStream = 0x0fff_0000;

/** (a × left + b × above + c × left above) >> shift. */
type Prediction = readonly [a: number, b: number, c: number, shift: number];

/** By the predictor (Table H.1). */
const predictions: readonly Prediction[] = [
  [0, 0, 0, 0],
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [1, 1, -1, 0],
  [2, 1, -1, 1],
  [1, 2, -1, 1],
  [1, 1, 0, 1],
];

/**
 * Decodes one frame that was compressed by prediction (ISO/IEC 10918-1 Annex H), all components in one scan, to samples in 16-bit cells.
 * Undefined where a stream is of another kind, and where anything in it is not in order: what that is, and whether it can be lived with,
 * is left to the library. Who calls has compared the stream's size with the data set's.
 */
export function decodeJpegLossless(encoded: Uint8Array): Uint16Array | undefined {
  const scan = encoded.length > longestStream ? undefined : readScan(encoded);
  if (scan === undefined) return undefined;
  const { rows, columns, precision, tables, predictor, pointTransform, restartLines } = scan;
  const components = tables.length;
  const length = columns * components;
  const samples = new Uint16Array(rows * length);
  // At most 32 bits for each sample, and what `differenceAt` looks at.
  const lineBytes = 4 * length + 8;
  const bytes = new ScanBytes(encoded, scan.start, lineBytes);
  let at = 0;
  let used = 0;
  for (let row = 0; row < rows; row++) {
    const isFirst = row % restartLines === 0;
    if (isFirst && row > 0) at = bytes.behindMarker(at, jpegMarker.RST0 + ((row / restartLines - 1) % 8));
    if (at < 0) return undefined;
    bytes.make(at, lineBytes);
    // Nothing is above the first line of an interval.
    const how = isFirst ? { predictor: 1, initial: 1 << (precision - pointTransform - 1) } : { predictor, initial: undefined };
    const line: Line = { samples, start: row * length, length, components, ...how, used: 0 };
    at = readLine(bytes.view, at, tables, line);
    if (at < 0 || !bytes.has(at)) return undefined;
    used |= line.used;
  }
  if (bytes.behindMarker(at, jpegMarker.EOI) < 0 || used >>> (precision - pointTransform) !== 0) return undefined;
  if (pointTransform > 0) for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] as number) << pointTransform;
  return samples;
}

/** Undefined where it is not plain: one frame, as many samples of each component, one scan of all of them, restarts between lines. */
function readScan(encoded: Uint8Array): Scan | undefined {
  const definitions: TableDefinitions = [];
  let frame: Uint8Array | undefined;
  let scan: Uint8Array | undefined;
  let start = 0;
  let restartInterval = 0;
  let isPlain = true;
  const read = readJpegHeader(encoded, (kind, parameters, end) => {
    const [high = 0, low = 0] = parameters;
    if (kind === jpegMarker.SOF3 && frame === undefined) frame = parameters;
    else if (kind === jpegMarker.DHT) isPlain &&= noteHuffmanTables(parameters, definitions);
    else if (kind === jpegMarker.DRI && parameters.length === 2) restartInterval = (high << 8) | low;
    else if (kind === jpegMarker.SOS) [scan, start] = [parameters, end];
    else isPlain &&= kind === jpegMarker.COM || (kind & 0xf0) === jpegMarker.APP0;
  });
  if (!read.ok || !isPlain || frame === undefined || scan === undefined) return undefined;
  const { rows, columns, precision, components } = read.header;
  const [predictor = 0, spectralEnd, pointTransform = 0] = scan.subarray(1 + components * 2);
  const tables = tablesOf(frame, scan, components, definitions);
  if (tables === undefined || rows === 0 || columns === 0 || restartInterval % columns !== 0) return undefined;
  if (precision < 2 || precision > 16 || pointTransform >= precision) return undefined;
  if (predictor < 1 || predictor > 7 || spectralEnd !== 0) return undefined;
  const restartLines = restartInterval === 0 ? rows : restartInterval / columns;
  return { rows, columns, precision, tables, predictor, pointTransform, restartLines, start };
}

/** The table of each component, where the scan has all those of the frame in their order. */
function tablesOf(
  frame: Uint8Array,
  scan: Uint8Array,
  components: number,
  definitions: TableDefinitions,
): readonly HuffmanTable[] | undefined {
  if (frame.length !== 6 + components * 3 || scan.length !== 4 + components * 2 || scan[0] !== components) return undefined;
  const made = new Map<Uint8Array, HuffmanTable | undefined>();
  const tables: HuffmanTable[] = [];
  for (let index = 0; index < components; index++) {
    const [id, sampling] = frame.subarray(6 + index * 3);
    const [selector, destinations = 0] = scan.subarray(1 + index * 2);
    const definition = definitions[destinations >> 4];
    if (selector !== id || sampling !== 0x11 || definition === undefined) return undefined;
    if (!made.has(definition)) made.set(definition, huffmanTable(definition));
    const table = made.get(definition);
    if (table === undefined) return undefined;
    tables.push(table);
  }
  return components > 0 ? tables : undefined;
}

/** Reads one line from this bit on. Returns the bit behind it, or -1 where there is a code that is none. */
function readLine(view: DataView, at: number, tables: readonly HuffmanTable[], line: Line): number {
  const [table] = tables;
  const { samples, start, length, components, predictor, initial } = line;
  if (table !== undefined && components === 1 && predictor === 1) {
    return readSums(view, at, table, line, initial ?? (samples[start - length] as number), 0xffff);
  }
  const isOne = table !== undefined && tables.every((other) => other === table);
  const end = isOne ? readSums(view, at, table, line, 0, 0) : readByTurns(view, at, tables, line);
  predict(line);
  return end;
}

/**
 * Reads differences and adds each to the bits of `mask` of what came before it: with all of them these are samples already, predicted from
 * the left, with none they are the differences. Nearly all images are of the first kind, and this is where their time goes.
 */
function readSums(view: DataView, start: number, table: HuffmanTable, line: Line, before: number, mask: number): number {
  const { short } = table;
  const { samples } = line;
  const end = line.start + line.length;
  const shift = 32 - lookahead;
  let at = start;
  let i = line.start;
  let left = before;
  let used = 0;
  for (;;) {
    // No call and no constant of elsewhere in here: V8 would look again at what every one of these arrays is, for each sample.
    let word = view.getUint32(at >>> 3) << (at & 7);
    for (; i < end; i++) {
      // Of 32 bits loaded 25 are there at least; behind a short one there are enough for the next. They are loaded while this one is looked up.
      const loaded = view.getUint32(at >>> 3) << (at & 7);
      const found = short[word >>> shift] as number;
      if (found === 0) break;
      const length = found & 0xff;
      word = loaded << length;
      at += length;
      left = ((left & mask) + (found >> 8)) & 0xffff;
      samples[i] = left;
      used |= left;
    }
    if (i === end) break;
    const found = differenceAt(view, at, table);
    if (found === 0) return -1;
    at += found & 0xff;
    left = ((left & mask) + (found >> 8)) & 0xffff;
    samples[i++] = left;
    used |= left;
  }
  line.used = used;
  return at;
}

/** Reads the differences where components have tables of their own. */
function readByTurns(view: DataView, start: number, tables: readonly HuffmanTable[], line: Line): number {
  let at = start;
  for (let i = 0; i < line.length; i++) {
    const found = differenceAt(view, at, tables[i % tables.length] as HuffmanTable);
    if (found === 0) return -1;
    line.samples[line.start + i] = found >> 8;
    at += found & 0xff;
  }
  return at;
}

/** Differences become samples, in the same place (§H.1.2.1). */
function predict(line: Line): void {
  const { samples, start, length, components, predictor, initial } = line;
  const above = start - length;
  const [a, b, c, shift] = predictions[predictor] as Prediction;
  let used = 0;
  for (let component = 0; component < components; component++) {
    const first = start + component;
    let leftAbove = initial ?? (samples[first - length] as number);
    let left = (leftAbove + (samples[first] as number)) & 0xffff;
    samples[first] = left;
    used |= left;
    for (let i = component + components; i < length; i += components) {
      const up = initial ?? (samples[above + i] as number);
      left = (((a * left + b * up + c * leftAbove) >> shift) + (samples[start + i] as number)) & 0xffff;
      samples[start + i] = left;
      used |= left;
      leftAbove = up;
    }
  }
  line.used = used;
}
