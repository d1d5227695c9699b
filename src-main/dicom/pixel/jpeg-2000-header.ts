/** What a JPEG 2000 code stream says of itself in SIZ and COD (ISO/IEC 15444-1 Annex A). */
export interface Jpeg2000Header {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** Bits of a sample; all components have the same. */
  readonly precision: number;
  readonly signed: boolean;
  /** All components have a sample for every pixel, and the same precision. */
  readonly uniform: boolean;
  /** The 9-7 irreversible filter: values differ from what was compressed. */
  readonly irreversible: boolean;
  /** The first three components are decorrelated: YBR_RCT or YBR_ICT. */
  readonly colorTransform: boolean;
}

type Size = Omit<Jpeg2000Header, 'irreversible' | 'colorTransform'>;

export type Jpeg2000HeaderResult =
  | {
      readonly ok: true;
      readonly header: Jpeg2000Header /** Without the boxes of a JP2 file. */;
      readonly codeStream: Uint8Array;
    }
  | { readonly ok: false; readonly detail: string };

const SOC = 0xff4f;
const SIZ = 0xff51;
const COD = 0xff52;
const SOT = 0xff90;
const jp2Signature = 0x6a50_2020;
const contiguousCodeStream = 0x6a70_3263;

/** Reads the main header, also of a code stream in JP2 boxes, which PS3.5 §8.2.4 forbids and some writers use. */
export function readJpeg2000Header(bytes: Uint8Array): Jpeg2000HeaderResult {
  const codeStream = withoutBoxes(bytes);
  const view = new DataView(codeStream.buffer, codeStream.byteOffset, codeStream.byteLength);
  if (view.byteLength < 4 || view.getUint16(0) !== SOC) return { ok: false, detail: 'does not begin as JPEG 2000' };
  let size: Size | undefined;
  let at = 2;
  while (at + 4 <= view.byteLength) {
    const kind = view.getUint16(at);
    const length = view.getUint16(at + 2);
    const end = at + 2 + length;
    if (kind === SOT || length < 2 || end > view.byteLength) break;
    if (kind === SIZ) size = readSize(view, at + 4, end);
    if (kind === COD && size !== undefined && length >= 12) {
      const irreversible = view.getUint8(at + 13) === 0;
      return { ok: true, header: { ...size, irreversible, colorTransform: view.getUint8(at + 8) === 1 }, codeStream };
    }
    at = end;
  }
  return { ok: false, detail: 'the JPEG 2000 header is cut' };
}

function readSize(view: DataView, at: number, end: number): Size | undefined {
  if (end - at < 39) return undefined;
  const columns = view.getUint32(at + 2) - view.getUint32(at + 10);
  const rows = view.getUint32(at + 6) - view.getUint32(at + 14);
  const components = view.getUint16(at + 34);
  if (components < 1 || end - at < 36 + components * 3) return undefined;
  const first = view.getUint8(at + 36);
  let uniform = true;
  for (let i = 0; i < components; i++) {
    const depth = view.getUint8(at + 36 + i * 3);
    const subsampling = view.getUint16(at + 37 + i * 3);
    if (depth !== first || subsampling !== 0x0101) uniform = false;
  }
  return { rows, columns, components, precision: (first & 0x7f) + 1, signed: first > 0x7f, uniform };
}

function withoutBoxes(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 12 || view.getUint32(4) !== jp2Signature) return bytes;
  let at = 0;
  while (at + 8 <= view.byteLength) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === contiguousCodeStream) {
      const extended = length === 1 ? 16 : 8;
      return bytes.subarray(at + extended, length > 8 ? at + length : undefined);
    }
    if (length < 8) break;
    at += length;
  }
  return bytes;
}
