import { once } from '../../../../src-shared/dicom/once.ts';

/**
 * A set of graphic characters that ISO 2022 code extension can designate (PS3.3 Tables C.12-3 and C.12-4, PS3.5 §6.1.2.5).
 * Decoding is the platform's TextDecoder; encoding is its inverse, built when first needed.
 */
export interface GraphicSet {
  /** Registration number at ISO-IR, as in the defined terms. */
  readonly isoIr: number;
  /** Code element it is designated to: G0 holds bytes 21–7E, G1 holds A0–FF. */
  readonly register: 'G0' | 'G1';
  readonly width: 1 | 2;
  /** What follows ESC to designate it. */
  readonly designation: string;
  /** `run`: bytes as on the wire, whole characters only. Bytes without a character become U+FFFD. */
  readonly decode: (run: Uint8Array) => string;
  /** Bytes of one character as on the wire, the first in the upper byte; undefined where the set lacks it. */
  readonly encode: (character: string) => number | undefined;
}

export const asciiSet: GraphicSet = {
  isoIr: 6,
  register: 'G0',
  width: 1,
  designation: '(B',
  decode: (run) => fromCodes(run, (byte) => byte),
  encode: asciiCode,
};

/**
 * JIS X 0201 romaji: ASCII but for two characters. Where a backslash separates values, the byte 5C is that delimiter before it is
 * a yen sign, which is for the caller to see to (PS3.5 §6.1.2.5.3).
 */
export const romajiSet: GraphicSet = {
  isoIr: 14,
  register: 'G0',
  width: 1,
  designation: '(J',
  decode: (run) => fromCodes(run, (byte) => (byte === 0x5c ? 0xa5 : byte === 0x7e ? 0x203e : byte)),
  encode: (character) => {
    if (character === '\u00a5') return 0x5c;
    if (character === '\u203e') return 0x7e;
    return character === '\\' || character === '~' ? undefined : asciiCode(character);
  },
};

/** JIS X 0201 katakana: A1–DF are U+FF61–FF9F. */
const katakanaSet: GraphicSet = {
  isoIr: 13,
  register: 'G1',
  width: 1,
  designation: ')I',
  decode: (run) => fromCodes(run, (byte) => (byte >= 0xa1 && byte <= 0xdf ? byte - 0xa1 + 0xff61 : 0xfffd)),
  encode: (character) => {
    const code = character.charCodeAt(0);
    return character.length === 1 && code >= 0xff61 && code <= 0xff9f ? code - 0xff61 + 0xa1 : undefined;
  },
};

function asciiCode(character: string): number | undefined {
  const code = character.charCodeAt(0);
  return character.length === 1 && code >= 0x20 && code < 0x7f ? code : undefined;
}

function fromCodes(run: Uint8Array, code: (byte: number) => number): string {
  let text = '';
  for (const byte of run) text += String.fromCharCode(code(byte));
  return text;
}

/** An 8-bit set of the ISO 8859 family: its upper half goes to G1. */
function upperHalf(isoIr: number, designation: string, label: string): GraphicSet {
  const decoder = once(() => new TextDecoder(label));
  const codes = once(() => {
    const byCharacter = new Map<string, number>();
    for (let byte = 0xa0; byte <= 0xff; byte++) addCode(byCharacter, decoder().decode(Uint8Array.of(byte)), byte);
    return byCharacter;
  });
  return { isoIr, register: 'G1', width: 1, designation, decode: (run) => decoder().decode(run), encode: (c) => codes().get(c) };
}

/** Rows and cells 1–94 as two bytes. */
interface DoubleByte {
  readonly isoIr: number;
  readonly register: 'G0' | 'G1';
  readonly designation: string;
  /** Label of the EUC form in which TextDecoder knows the set, and the byte that stands before each character there. */
  readonly label: string;
  readonly shift?: number;
  /** Pairs that TextDecoder's set has beyond the one meant; row and cell from A1. */
  readonly foreign?: (pair: number) => boolean;
}

function doubleByte(set: DoubleByte): GraphicSet {
  const { isoIr, register, designation, label, shift, foreign } = set;
  const decoder = once(() => new TextDecoder(label));
  const mask = register === 'G0' ? 0x7f7f : 0xffff;
  const decode = (run: Uint8Array) => decoder().decode(toEuc(run, shift));
  const codes = once(() => {
    const byCharacter = new Map<string, number>();
    const pairs = new Uint8Array(2);
    for (let row = 0xa1; row <= 0xfe; row++) {
      for (let cell = 0xa1; cell <= 0xfe; cell++) {
        const pair = (row << 8) | cell;
        if (foreign?.(pair)) continue;
        pairs[0] = row;
        pairs[1] = cell;
        addCode(byCharacter, decode(pairs), pair & mask);
      }
    }
    for (const [a, b] of twins) addTwin(byCharacter, a, b);
    return byCharacter;
  });
  return { isoIr, register, width: 2, designation, decode, encode: (c) => codes().get(c) };
}

function toEuc(run: Uint8Array, shift: number | undefined): Uint8Array {
  if (shift === undefined) return run.map((byte) => byte | 0x80);
  const euc = new Uint8Array((run.length / 2) * 3);
  for (let i = 0, o = 0; i + 1 < run.length; i += 2, o += 3) {
    euc[o] = shift;
    euc[o + 1] = (run[i] as number) | 0x80;
    euc[o + 2] = (run[i + 1] as number) | 0x80;
  }
  return euc;
}

/** Private-use characters are what decoders make of empty places. */
function addCode(codes: Map<string, number>, character: string, code: number): void {
  if (!/[\ufffd\ue000-\uf8ff]/.test(character) && !codes.has(character)) codes.set(character, code);
}

/** One place in a table, two opinions on its Unicode character: whoever types either means the same. */
const twins = [
  ['\uff5e', '\u301c'],
  ['\uff0d', '\u2212'],
  ['\u2225', '\u2016'],
  ['\u2015', '\u2014'],
  ['\uffe0', '\u00a2'],
  ['\uffe1', '\u00a3'],
  ['\uffe2', '\u00ac'],
] as const;

function addTwin(codes: Map<string, number>, a: string, b: string): void {
  const code = codes.get(a) ?? codes.get(b);
  if (code === undefined) return;
  if (!codes.has(a)) codes.set(a, code);
  if (!codes.has(b)) codes.set(b, code);
}

/** GBK filled places that GB 2312 leaves empty: rows 10–15 and 88–94, and ends of rows 2, 6 and 8. */
function beyondGb2312(pair: number): boolean {
  if ((pair >= 0xaaa1 && pair <= 0xaffe) || pair >= 0xf8a1) return true;
  if ((pair >= 0xa2a1 && pair <= 0xa2b0) || (pair >= 0xa6b9 && pair <= 0xa6c0) || pair === 0xa2e3) return true;
  return (pair >= 0xa6d9 && pair <= 0xa6fe) || (pair >= 0xa8bb && pair <= 0xa8c4);
}

/** Vendors' rows that are read but not written: of NEC and IBM beside JIS X 0208, which has rows 1–8 and 16–84. */
function beyondJisX0208(pair: number): boolean {
  return (pair >= 0xa9a1 && pair <= 0xaffe) || pair >= 0xf5a1;
}

/** JIS X 0212 ends with row 77. */
function beyondJisX0212(pair: number): boolean {
  return pair >= 0xeea1;
}

/** Every set that a defined term of (0008,0005) stands for, or that an escape sequence may designate. */
export const graphicSets: readonly GraphicSet[] = [
  asciiSet,
  romajiSet,
  katakanaSet,
  upperHalf(100, '-A', 'iso-8859-1'),
  upperHalf(101, '-B', 'iso-8859-2'),
  upperHalf(109, '-C', 'iso-8859-3'),
  upperHalf(110, '-D', 'iso-8859-4'),
  upperHalf(144, '-L', 'iso-8859-5'),
  upperHalf(127, '-G', 'iso-8859-6'),
  upperHalf(126, '-F', 'iso-8859-7'),
  upperHalf(138, '-H', 'iso-8859-8'),
  upperHalf(148, '-M', 'iso-8859-9'),
  upperHalf(203, '-b', 'iso-8859-15'),
  upperHalf(166, '-T', 'iso-8859-11'),
  doubleByte({ isoIr: 87, register: 'G0', designation: '$B', label: 'euc-jp', foreign: beyondJisX0208 }),
  doubleByte({ isoIr: 159, register: 'G0', designation: '$(D', label: 'euc-jp', shift: 0x8f, foreign: beyondJisX0212 }),
  doubleByte({ isoIr: 149, register: 'G1', designation: '$)C', label: 'euc-kr' }),
  doubleByte({ isoIr: 58, register: 'G1', designation: '$)A', label: 'gbk', foreign: beyondGb2312 }),
];
