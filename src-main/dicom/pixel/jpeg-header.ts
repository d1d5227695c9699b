/** What a JPEG (ISO/IEC 10918-1) or JPEG-LS (ISO/IEC 14495-1) stream says of itself before its first scan. */
export interface JpegHeader {
  /** JPEG-LS, lossless by prediction (SOF3), or by discrete cosine transform. */
  readonly process: 'jpeg-ls' | 'lossless' | 'dct';
  /** Arithmetic coding and hierarchical frames, which hardly anything reads. */
  readonly exotic: boolean;
  /** Bits of a sample. */
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** Values may differ from what was compressed: DCT, a point transform, or NEAR above zero. */
  readonly lossy: boolean;
  /** JPEG-LS: each component in a scan of its own, so that it decodes to planes. */
  readonly planes: boolean;
}

export type JpegHeaderResult =
  | { readonly ok: true; readonly header: JpegHeader }
  | { readonly ok: false; readonly detail: string };

/** Second bytes of markers (ISO/IEC 10918-1 Table B.1). */
export const jpegMarker = {
  TEM: 0x01,
  SOF3: 0xc3,
  DHT: 0xc4,
  JPG: 0xc8,
  DAC: 0xcc,
  RST0: 0xd0,
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  DRI: 0xdd,
  APP0: 0xe0,
  SOF55: 0xf7,
  COM: 0xfe,
} as const;

interface StartOfFrame {
  readonly kind: number;
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
}

/** Told of each marker, that of the first scan last: its parameters, if it has any, and where what comes behind them begins. */
type OnMarker = (kind: number, parameters: Uint8Array, end: number) => void;

/** Reads the markers up to the first scan (ISO/IEC 10918-1 Annex B). */
export function readJpegHeader(bytes: Uint8Array, onMarker?: OnMarker): JpegHeaderResult {
  if (bytes[0] !== 0xff || bytes[1] !== jpegMarker.SOI) return { ok: false, detail: 'does not begin as JPEG' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: StartOfFrame | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return { ok: false, detail: `no JPEG marker at ${at}` };
    const kind = bytes[at + 1] as number;
    if (kind === 0xff) {
      at++;
      continue;
    }
    if (standsAlone(kind)) {
      at += 2;
      onMarker?.(kind, bytes.subarray(at, at), at);
      continue;
    }
    const length = view.getUint16(at + 2);
    const end = at + 2 + length;
    if (kind === jpegMarker.EOI || length < 2 || end > bytes.length) return { ok: false, detail: 'the JPEG header is cut' };
    const segment = bytes.subarray(at + 4, end);
    onMarker?.(kind, segment, end);
    if (isStartOfFrame(kind)) frame ??= readStartOfFrame(kind, segment);
    if (kind === jpegMarker.SOS) return frame ? headerOf(frame, segment) : { ok: false, detail: 'a JPEG scan without a frame' };
    at = end;
  }
  return { ok: false, detail: 'the JPEG header is cut' };
}

function standsAlone(kind: number): boolean {
  return kind === jpegMarker.TEM || kind === jpegMarker.SOI || (kind >= 0xd0 && kind <= 0xd7);
}

function isStartOfFrame(kind: number): boolean {
  if (kind === jpegMarker.SOF55) return true;
  return kind >= 0xc0 && kind <= 0xcf && kind !== jpegMarker.DHT && kind !== jpegMarker.JPG && kind !== jpegMarker.DAC;
}

function readStartOfFrame(kind: number, segment: Uint8Array): StartOfFrame | undefined {
  const [precision = 0, r1 = 0, r0 = 0, c1 = 0, c0 = 0, components] = segment;
  if (components === undefined) return undefined;
  return { kind, precision, rows: (r1 << 8) | r0, columns: (c1 << 8) | c0, components };
}

/** The last three bytes of a scan header: predictor or NEAR, end of spectral selection or interleave mode, point transform. */
function headerOf(frame: StartOfFrame, scan: Uint8Array): JpegHeaderResult {
  const inScan = scan[0] ?? 0;
  const parameters = 1 + inScan * 2;
  if (scan.length < parameters + 3) return { ok: false, detail: 'the JPEG scan header is cut' };
  const { kind, precision, rows, columns, components } = frame;
  const process = kind === jpegMarker.SOF55 ? 'jpeg-ls' : kind === jpegMarker.SOF3 ? 'lossless' : 'dct';
  const near = scan[parameters] ?? 0;
  const pointTransform = (scan[parameters + 2] ?? 0) & 0x0f;
  const lossy = process === 'dct' || (process === 'jpeg-ls' ? near > 0 : pointTransform > 0);
  const exotic = process !== 'jpeg-ls' && kind > jpegMarker.SOF3;
  const planes = process === 'jpeg-ls' && components > 1 && scan[parameters + 1] === 0;
  return { ok: true, header: { process, exotic, precision, rows, columns, components, lossy, planes } };
}
