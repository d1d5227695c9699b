import { concat } from './hex.ts';

/** What a stream is made of. Samples of a pixel lie together. */
export interface LosslessJpeg {
  readonly samples: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  readonly components?: number;
  readonly precision: number;
  readonly predictor?: number;
  readonly pointTransform?: number;
  readonly restartLines?: number;
  /** Each component has a table of its own. */
  readonly ownTables?: boolean;
}

const segment = (kind: number, ...bytes: number[]) =>
  Uint8Array.of(0xff, kind, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff, ...bytes);

/** All categories with codes of 5 bits, or, for another component, of 3 to 16. */
const even = { counts: [0, 0, 0, 0, 17], order: Array.from({ length: 17 }, (_, category) => category) };
const long = {
  counts: [0, 0, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  order: [3, 0, 5, 4, 2, 1, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
};

function codesOf({ counts, order }: typeof even): Map<number, string> {
  const codes = new Map<number, string>();
  let code = 0;
  let index = 0;
  for (const [at, count] of counts.entries()) {
    for (let left = count; left > 0; left--) codes.set(order[index++] as number, (code++).toString(2).padStart(at + 1, '0'));
    code <<= 1;
  }
  return codes;
}

/** The plainest encoder of JPEG's lossless process (ISO/IEC 10918-1 Annex H) there can be, by the letter of the standard. */
export function losslessJpeg(image: LosslessJpeg): Uint8Array {
  const {
    rows,
    columns,
    components = 1,
    precision,
    predictor = 1,
    pointTransform = 0,
    restartLines = 0,
    ownTables = false,
  } = image;
  const ids = Array.from({ length: components }, (_, index) => index + 1);
  const tables = ids.map((_, index) => (ownTables && index % 2 === 1 ? long : even));
  const define = (id: number, { counts, order }: typeof even) => {
    return segment(0xc4, id, ...Array.from({ length: 16 }, (_, at) => counts[at] ?? 0), ...order);
  };
  const parts: Uint8Array[] = [
    Uint8Array.of(0xff, 0xd8),
    segment(0xfe, 0x61),
    segment(
      0xc3,
      precision,
      rows >> 8,
      rows & 0xff,
      columns >> 8,
      columns & 0xff,
      components,
      ...ids.flatMap((id) => [id, 0x11, 0]),
    ),
    define(0, even),
    define(1, long),
    ...(restartLines > 0 ? [segment(0xdd, (restartLines * columns) >> 8, (restartLines * columns) & 0xff)] : []),
    segment(
      0xda,
      components,
      ...ids.flatMap((id, index) => [id, tables[index] === long ? 0x10 : 0]),
      predictor,
      0,
      pointTransform,
    ),
  ];
  const codes = tables.map(codesOf);
  const interval = restartLines || rows;
  for (let first = 0; first < rows; first += interval) {
    if (first > 0) parts.push(Uint8Array.of(0xff, 0xd0 + ((first / interval - 1) % 8)));
    let bits = '';
    for (let row = first; row < Math.min(rows, first + interval); row++) {
      for (let cell = 0; cell < columns * components; cell++) {
        const sample = (y: number, x: number) => (image.samples[y * columns * components + x] as number) >> pointTransform;
        const difference = (sample(row, cell) - predictionAt(sample, row, cell, row === first)) & 0xffff;
        bits += coded(difference, codes[cell % components] as Map<number, string>);
      }
    }
    parts.push(stuffed(bits));
  }
  return concat(...parts, Uint8Array.of(0xff, 0xd9));

  function predictionAt(sample: (y: number, x: number) => number, row: number, cell: number, isFirst: boolean): number {
    const isStart = cell < components;
    if (isStart) return isFirst ? 2 ** (precision - pointTransform - 1) : sample(row - 1, cell);
    const a = sample(row, cell - components);
    if (isFirst) return a;
    const b = sample(row - 1, cell);
    const c = sample(row - 1, cell - components);
    return [a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1][predictor - 1] as number;
  }
}

/** Modulo 2^16: 32768 has a category for itself (Table H.2). */
function coded(difference: number, codes: Map<number, string>): string {
  const value = difference > 0x8000 ? difference - 0x1_0000 : difference;
  const category = value === 0 ? 0 : 32 - Math.clz32(Math.abs(value));
  const code = codes.get(category) as string;
  if (category === 0 || category === 16) return code;
  const rest = value > 0 ? value : value + 2 ** category - 1;
  return code + rest.toString(2).padStart(category, '0');
}

function stuffed(bits: string): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    const byte = Number.parseInt(bits.slice(at, at + 8).padEnd(8, '1'), 2);
    bytes.push(byte, ...(byte === 0xff ? [0] : []));
  }
  return Uint8Array.from(bytes);
}
