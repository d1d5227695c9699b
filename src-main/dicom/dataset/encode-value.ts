import { elementOf, groupOf, parseTag } from '../../../src-shared/dicom/tag.ts';
import { type VR, vrInfo } from '../../../src-shared/dicom/vr.ts';
import { isRomajiFirst } from './character-set/decode-text.ts';
import { encodeTextBytes, type TextEncoding } from './character-set/encode-text.ts';
import { delimitersOf, type ValueForm } from './decode-value.ts';

/** What the values of one element may be given as, items and raw bytes apart. */
export type PlainValue = string | readonly string[] | number | readonly number[] | bigint;

/**
 * Encodes and pads a value. Text VRs take strings and numbers (IS and DS write them within their length limits), binary VRs take
 * numbers, bigint, and numbers as text; AT also tags as text. Throws TypeError for a VR that holds neither: raw bytes and items
 * are not made from values.
 */
export function encodeValue(form: ValueForm, value: PlainValue, characterSet: readonly string[]): TextEncoding {
  const info = vrInfo[form.vr];
  if (info.text !== false) return encodeText(form.vr, textsOf(form.vr, value), characterSet);
  if (info.valueBytes === undefined) throw new TypeError(`VR ${form.vr} takes bytes, not ${typeof value}`);
  return { ok: true, bytes: encodeNumbers(form, info.valueBytes, value) };
}

/** Encodes and pads text. ASCII VRs hold the default repertoire only, whatever the character set. */
export function encodeText(vr: VR, value: string | readonly string[], characterSet: readonly string[]): TextEncoding {
  const info = vrInfo[vr];
  const text = typeof value === 'string' ? value : value.join('\\');
  const terms = info.text === 'charset' ? characterSet : [];
  const plain = isRomajiFirst(terms) ? undefined : plainBytes(text, info.padding);
  if (plain !== undefined) return { ok: true, bytes: plain };
  const encoded = encodeTextBytes(text, terms, delimitersOf(vr));
  if (!encoded.ok || encoded.bytes.length % 2 === 0) return encoded;
  const padded = new Uint8Array(encoded.bytes.length + 1);
  padded.set(encoded.bytes);
  padded[encoded.bytes.length] = info.padding;
  return { ok: true, bytes: padded };
}

/** ASCII is the same in all character sets but those that begin with JIS X 0201: most text needs no look at them. Padded. */
function plainBytes(text: string, padding: number): Uint8Array | undefined {
  const { length } = text;
  const bytes = new Uint8Array(length + (length % 2));
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7e || code === 0x1b) return undefined;
    bytes[i] = code;
  }
  if (length % 2 === 1) bytes[length] = padding;
  return bytes;
}

function textsOf(vr: VR, value: PlainValue): string | readonly string[] {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return numberText(vr, value);
  return value.map((one) => (typeof one === 'string' ? one : numberText(vr, one)));
}

function numberText(vr: VR, value: number): string {
  return vr === 'DS' ? decimalString(value) : String(value);
}

/** At most 16 characters (PS3.5 Table 6.2-1): as many digits as fit. */
function decimalString(value: number): string {
  const exact = String(value);
  if (exact.length <= 16 || !Number.isFinite(value)) return exact;
  for (let digits = 16; digits > 1; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
    const exponential = value.toExponential(digits - 1);
    if (exponential.length <= 16) return exponential;
  }
  return value.toExponential(0);
}

/** Text that is no number has no value in a binary VR. */
function encodeNumbers(form: ValueForm, size: number, value: PlainValue): Uint8Array {
  const values = typeof value === 'object' ? value : typeof value === 'string' ? value.split('\\') : [value];
  const numbers = values.map((one) => (typeof one === 'string' ? numberOf(form.vr, one) : one));
  if (numbers.includes(undefined)) return new Uint8Array(0);
  const bytes = new Uint8Array(numbers.length * size);
  const view = new DataView(bytes.buffer);
  for (const [i, number] of numbers.entries()) putNumber(view, i * size, form, number ?? 0);
  return bytes;
}

function numberOf(vr: VR, text: string): number | bigint | undefined {
  const trimmed = text.trim();
  if (vr === 'AT') return parseTag(trimmed);
  if (vr === 'SV' || vr === 'UV') return /^[+-]?\d+$/.test(trimmed) ? BigInt(trimmed.replace('+', '')) : undefined;
  return trimmed === '' || Number.isNaN(Number(trimmed)) ? undefined : Number(trimmed);
}

function putNumber(view: DataView, at: number, { vr, littleEndian }: ValueForm, value: number | bigint): void {
  switch (vr) {
    case 'SV':
      view.setBigInt64(at, wholeOf(value), littleEndian);
      break;
    case 'UV':
      view.setBigUint64(at, wholeOf(value), littleEndian);
      break;
    case 'AT':
      view.setUint16(at, groupOf(Number(value)), littleEndian);
      view.setUint16(at + 2, elementOf(Number(value)), littleEndian);
      break;
    case 'US':
    case 'SS':
      view.setUint16(at, Number(value), littleEndian);
      break;
    case 'UL':
    case 'SL':
      view.setUint32(at, Number(value), littleEndian);
      break;
    case 'FL':
      view.setFloat32(at, Number(value), littleEndian);
      break;
    default:
      view.setFloat64(at, Number(value), littleEndian);
  }
}

function wholeOf(value: number | bigint): bigint {
  return typeof value === 'bigint' ? value : BigInt(Number.isFinite(value) ? Math.trunc(value) : 0);
}
