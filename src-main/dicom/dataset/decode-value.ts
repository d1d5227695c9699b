import { formatTag, tag } from '../../../src-shared/dicom/tag.ts';
import type { TextProblem } from '../../../src-shared/dicom/text-problem.ts';
import { type VR, vrInfo } from '../../../src-shared/dicom/vr.ts';
import { type Delimiters, decodeText } from './character-set/decode-text.ts';

/** A value's bytes: `length` of them at `start` in `source`. */
interface RawValue {
  readonly source: Uint8Array;
  readonly start: number;
  readonly length: number;
}

/** How a value is to be read. */
export interface ValueForm {
  readonly vr: VR;
  readonly littleEndian: boolean;
}

interface DecodedStrings {
  /** Undefined for VRs that hold neither text nor numbers. */
  readonly values: string[] | undefined;
  readonly problem: TextProblem | undefined;
}

/**
 * Values of text VRs without padding, numbers in decimal, tags as "(gggg,eeee)". A value of no bytes at all has no values.
 * `fallback` as in `decodeText`.
 */
export function decodeStrings(
  raw: RawValue,
  form: ValueForm,
  characterSet: readonly string[],
  fallback?: readonly string[],
): DecodedStrings {
  const info = vrInfo[form.vr];
  if (info.text === false) return { values: numbersAsStrings(raw, form), problem: undefined };
  if (raw.length === 0) return { values: [], problem: undefined };
  const terms = info.text === 'charset' ? characterSet : [];
  const bytes = raw.source.subarray(raw.start, raw.start + raw.length);
  const { text, problem } = decodeText(bytes, terms, delimitersOf(form.vr), fallback);
  if (!info.multi || !text.includes('\\')) return { values: [trim(text, form.vr)], problem };
  const values = text.split('\\');
  for (let i = 0; i < values.length; i++) values[i] = trim(values[i] as string, form.vr);
  return { values, problem };
}

/** What separates values, and resets code extensions, in text of this VR (PS3.5 §6.1.2.5.3). */
export function delimitersOf(vr: VR): Delimiters {
  if (vr === 'PN') return 'names';
  return vrInfo[vr].multi ? 'values' : 'none';
}

function numbersAsStrings(raw: RawValue, form: ValueForm): string[] | undefined {
  if (form.vr === 'SV' || form.vr === 'UV') return decodeBigints(raw, form).map(String);
  if (vrInfo[form.vr].valueBytes === undefined) return undefined;
  const numbers = decodeNumbers(raw, form);
  return form.vr === 'AT' ? numbers.map(formatTag) : numbers.map(String);
}

/** One value without padding. Leading blanks count in names, text without delimiters, dates and times; elsewhere not (PS3.5 Table 6.2-1). */
export function trim(value: string, vr: VR): string {
  let end = value.length;
  while (end > 0) {
    const code = value.charCodeAt(end - 1);
    // NULs pad UIDs, and wrongly much else.
    if (code !== 0x20 && code !== 0) break;
    end--;
  }
  const ended = end === value.length ? value : value.slice(0, end);
  switch (vr) {
    case 'AE':
    case 'CS':
    case 'DS':
    case 'IS':
    case 'LO':
    case 'SH':
      return ended.charCodeAt(0) === 0x20 ? ended.trimStart() : ended;
    default:
      return ended;
  }
}

/** Numbers of binary VRs, of IS and DS, and tags of AT; NaN stands for text that is no number. Other VRs have none. */
export function decodeNumbers(raw: RawValue, form: ValueForm): number[] {
  if (form.vr === 'IS' || form.vr === 'DS') return (decodeStrings(raw, form, []).values ?? []).map(numberOf);
  const size = vrInfo[form.vr].valueBytes;
  if (size === undefined) return [];
  const view = new DataView(raw.source.buffer, raw.source.byteOffset + raw.start, raw.length);
  const numbers: number[] = [];
  for (let at = 0; at + size <= raw.length; at += size) numbers.push(numberAt(view, at, form));
  return numbers;
}

function numberOf(text: string): number {
  const trimmed = text.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

function numberAt(view: DataView, at: number, { vr, littleEndian }: ValueForm): number {
  switch (vr) {
    case 'US':
      return view.getUint16(at, littleEndian);
    case 'SS':
      return view.getInt16(at, littleEndian);
    case 'UL':
      return view.getUint32(at, littleEndian);
    case 'SL':
      return view.getInt32(at, littleEndian);
    case 'FL':
      return view.getFloat32(at, littleEndian);
    case 'FD':
      return view.getFloat64(at, littleEndian);
    case 'AT':
      return tag(view.getUint16(at, littleEndian), view.getUint16(at + 2, littleEndian));
    case 'SV':
      return Number(view.getBigInt64(at, littleEndian));
    case 'UV':
      return Number(view.getBigUint64(at, littleEndian));
    default:
      return Number.NaN;
  }
}

function decodeBigints(raw: RawValue, { vr, littleEndian }: ValueForm): bigint[] {
  const view = new DataView(raw.source.buffer, raw.source.byteOffset + raw.start, raw.length);
  const values: bigint[] = [];
  for (let at = 0; at + 8 <= raw.length; at += 8) {
    values.push(vr === 'SV' ? view.getBigInt64(at, littleEndian) : view.getBigUint64(at, littleEndian));
  }
  return values;
}

/** First value of SV and UV exactly, of other VRs where it is a whole number. */
export function decodeBigint(raw: RawValue, form: ValueForm): bigint | undefined {
  if (form.vr === 'SV' || form.vr === 'UV') return decodeBigints(raw, form)[0];
  const first = decodeNumbers(raw, form)[0];
  return first !== undefined && Number.isSafeInteger(first) ? BigInt(first) : undefined;
}
