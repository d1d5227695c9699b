import { lookupTag, sharesKeyword } from '../../../src-shared/dicom/dictionary.ts';
import { formatTagDigits, isGroupLengthTag, type Tag } from '../../../src-shared/dicom/tag.ts';
import { vrInfo } from '../../../src-shared/dicom/vr.ts';
import { isRomajiFirst, plainText } from '../../dicom/dataset/character-set/decode-text.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { Element } from '../../dicom/dataset/element.ts';
import { textProblemsOf } from '../../dicom/dataset/text-problems.ts';
import { safeJson } from './safe-text.ts';

/**
 * A data set as one JSON object, on one line that is plain to a terminal, keyed by element keyword, or by the eight digits of the tag
 * where there is none of its own. One value is itself, several are an array, a sequence is an array of objects. IS and DS become numbers
 * where they are that; no value is "" for text, null for numbers, [] for sequences. Bytes without a text form are base64. Text that may
 * not be what was meant is marked in `_textProblems`, with its bytes as received, base64.
 */
export function rowJson(dataSet: DataSet): string {
  let members = '';
  let allPlain = true;
  let last = -1;
  for (const element of dataSet) {
    // What stands there twice is what stands there first, as for whoever asks the data set.
    if (isGroupLengthTag(element.tag) || element.tag === last) continue;
    last = element.tag;
    const plain = plainJson(dataSet, element);
    if (plain === undefined) allPlain = false;
    members += `${members === '' ? '' : ','}${nameJson(element)}${plain ?? elementJson(dataSet, element)}`;
  }
  const problems = allPlain ? '' : problemsJson(dataSet);
  return `{${members}${members !== '' && problems !== '' ? ',' : ''}${problems}}`;
}

function problemsJson(dataSet: DataSet): string {
  const problems = textProblemsOf(dataSet).map(({ element, problem: { code, readAs } }) => {
    const marked = { problem: code, readAs, bytes: Buffer.from(element.value).toString('base64') };
    return `${nameJson(element)}${safeJson(marked)}`;
  });
  return problems.length === 0 ? '' : `"_textProblems":{${problems.join(',')}}`;
}

/** Names of the dictionary as they stand in JSON, by tag: each row has the same. */
const names = new Map<Tag, string>();

/** The keyword, or the tag as in DICOM JSON, and a colon. */
function nameJson({ tag }: Pick<Element, 'tag'>): string {
  const known = names.get(tag);
  if (known !== undefined) return known;
  const keyword = lookupTag(tag)?.keyword;
  if (keyword === undefined || keyword === '' || keyword === 'PrivateCreator' || sharesKeyword(tag))
    return `"${formatTagDigits(tag)}":`;
  const name = `"${keyword}":`;
  names.set(tag, name);
  return name;
}

/**
 * Text of one value that is printable ASCII and nothing to be escaped, or a whole number without sign, which most of a row is: straight
 * from its bytes, to the same effect as `elementJson` and far sooner. Undefined for everything else.
 */
function plainJson(dataSet: DataSet, { vr, source, start, length }: Element): string | undefined {
  const { text } = vrInfo[vr];
  if (text === false || vr === 'DS') return undefined;
  let end = start + length;
  while (end > start && (source[end - 1] === 0x20 || source[end - 1] === 0)) end--;
  if (vr === 'IS') return plainNumber(source, start, end);
  if (end === start) return '""';
  // Whether a leading blank counts depends on the VR.
  if (source[start] === 0x20) return undefined;
  for (let at = start; at < end; at++) {
    const byte = source[at] as number;
    if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) return undefined;
  }
  if (text === 'charset' && isRomajiFirst(dataSet.characterSet)) return undefined;
  return `"${plainText(source.subarray(start, end))}"`;
}

/** Digits that JSON and JavaScript write the same: none before them that is zero, and no more than are exact. */
function plainNumber(source: Uint8Array, start: number, end: number): string | undefined {
  if (end === start || end - start > 15 || source[start] === 0x30) return undefined;
  for (let at = start; at < end; at++) {
    const byte = source[at] as number;
    if (byte < 0x30 || byte > 0x39) return undefined;
  }
  return plainText(source.subarray(start, end));
}

function elementJson(dataSet: DataSet, element: Element): string {
  const { tag, vr } = element;
  switch (vr) {
    case 'SQ':
      return `[${dataSet.sequence(tag).map(rowJson).join(',')}]`;
    case 'IS':
    case 'DS':
      return unlisted(dataSet.strings(tag).map(textNumber), null);
    case 'US':
    case 'SS':
    case 'UL':
    case 'SL':
    case 'FL':
    case 'FD':
      return unlisted(dataSet.numbers(tag), null);
    case 'AT':
      return unlisted(dataSet.numbers(tag).map(formatTagDigits), '');
    case 'UV':
    case 'SV':
      return safeJson(String(dataSet.bigint(tag) ?? ''));
    default:
      if (vrInfo[vr].text !== false) return unlisted(dataSet.strings(tag), '');
      return safeJson(Buffer.from(element.value).toString('base64'));
  }
}

/** "12" and "-1.5e3" are numbers to whoever compares them; anything else stays the text it is. */
function textNumber(text: string): string | number | null {
  if (text === '') return null;
  const number = Number(text);
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) && Number.isFinite(number) ? number : text;
}

function unlisted(values: readonly (string | number | null)[], none: string | null): string {
  return safeJson(values.length > 1 ? values : (values[0] ?? none));
}
