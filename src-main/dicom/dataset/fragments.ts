/** Encapsulated pixel data (PS3.5 §A.4). */
export interface Fragments {
  /** Value of the Basic Offset Table item, empty where it has none. */
  readonly offsetTable: Uint8Array;
  readonly fragments: readonly Uint8Array[];
}

const item = 0xfffe_e000;

/**
 * Takes apart `length` bytes at `start` as views: offset table, fragments, sequence delimiter. The reader has checked them; what
 * does not fit is left out. Always little endian (PS3.5 §A.4).
 */
export function parseFragments(source: Uint8Array, start: number, length: number): Fragments {
  const view = new DataView(source.buffer, source.byteOffset + start, length);
  const found: Uint8Array[] = [];
  let at = 0;
  while (at + 8 <= length) {
    const tag = ((view.getUint16(at, true) << 16) | view.getUint16(at + 2, true)) >>> 0;
    const size = view.getUint32(at + 4, true);
    if (tag !== item || size > length - at - 8) break;
    found.push(source.subarray(start + at + 8, start + at + 8 + size));
    at += 8 + size;
  }
  const [offsetTable = new Uint8Array(0), ...fragments] = found;
  return { offsetTable, fragments };
}
