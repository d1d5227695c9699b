import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import { formatTagDigits, isGroupLengthTag, type Tag } from '../../../src-shared/dicom/tag.ts';
import { vrInfoOf } from '../../../src-shared/dicom/vr.ts';
import type { DataSet, Element } from '../../dicom/dataset/data-set.ts';
import { textProblemsOf } from '../../dicom/dataset/text-problems.ts';

export type JsonValue = string | number | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * A data set as one JSON object keyed by element keyword, or by the eight digits of the tag where there is none. One value is
 * itself, several are an array, a sequence is an array of objects. IS and DS become numbers where they are that; no value is ""
 * for text, null for numbers, [] for sequences. Bytes without a text form are base64. Text that may not be what was meant is marked
 * in `_textProblems`, with its bytes as received, base64.
 */
export function rowJson(dataSet: DataSet): { [keyword: string]: JsonValue } {
  const row: { [keyword: string]: JsonValue } = {};
  for (const element of dataSet) {
    if (!isGroupLengthTag(element.tag)) row[elementName(element)] = elementJson(dataSet, element);
  }
  const problems = textProblemsOf(dataSet).map(({ element, problem: { code, readAs } }) => {
    const marked = { problem: code, readAs, bytes: Buffer.from(element.value).toString('base64') };
    return [elementName(element), marked] as const;
  });
  if (problems.length > 0) row._textProblems = Object.fromEntries(problems);
  return row;
}

/** Those of the dictionary, by tag: each row has the same. */
const keywords = new Map<Tag, string>();

/** The keyword, or the tag as in DICOM JSON. */
function elementName({ tag }: Pick<Element, 'tag'>): string {
  const known = keywords.get(tag);
  if (known !== undefined) return known;
  const keyword = lookupTag(tag)?.keyword;
  if (keyword === undefined || keyword === '' || keyword === 'PrivateCreator') return formatTagDigits(tag);
  keywords.set(tag, keyword);
  return keyword;
}

function elementJson(dataSet: DataSet, element: Element): JsonValue {
  const { tag, vr } = element;
  switch (vr) {
    case 'SQ':
      return dataSet.sequence(tag).map(rowJson);
    case 'IS':
    case 'DS':
      return unlist(dataSet.strings(tag).map(textNumber), null);
    case 'US':
    case 'SS':
    case 'UL':
    case 'SL':
    case 'FL':
    case 'FD':
      return unlist(dataSet.numbers(tag), null);
    case 'AT':
      return unlist(dataSet.numbers(tag).map(formatTagDigits), '');
    case 'UV':
    case 'SV':
      return String(dataSet.bigint(tag) ?? '');
    default:
      if (vrInfoOf(vr).text !== false) return unlist(dataSet.strings(tag), '');
      return Buffer.from(element.value).toString('base64');
  }
}

/** "12" and "-1.5e3" are numbers to whoever compares them; anything else stays the text it is. */
function textNumber(text: string): JsonValue {
  if (text === '') return null;
  const number = Number(text);
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) && Number.isFinite(number) ? number : text;
}

function unlist(values: readonly JsonValue[], none: JsonValue): JsonValue {
  return values.length > 1 ? values : (values[0] ?? none);
}
