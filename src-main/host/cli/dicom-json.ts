import { assertNever } from '../../../src-shared/assert-never.ts';
import { formatTagDigits, groupOf, isGroupLengthTag, type Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { type VR, vrInfo } from '../../../src-shared/dicom/vr.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { Element } from '../../dicom/dataset/element.ts';

/** One attribute of the DICOM JSON Model (PS3.18 §F.2.2). */
export interface JsonAttribute {
  readonly vr: VR;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
  readonly BulkDataURI?: string;
}
export type DicomJson = { readonly [tag: string]: JsonAttribute };

/** Says where a value can be fetched that is too long to be written out, and whether its words are big endian there; undefined has it written. */
export type BulkDataUri = (value: Element, bigEndian: boolean) => string | undefined;

/**
 * A data set in the DICOM JSON Model (PS3.18 Annex F). File meta information and group lengths are left out (§F.2.2), text is in Unicode,
 * which (0008,0005) then says. Of a tag that is there more than once, which PS3.5 §7.1 forbids, it has the first: see `repeatedTags`.
 */
export function dicomJson(dataSet: DataSet, bulk: BulkDataUri = () => undefined): DicomJson {
  const json: Record<string, JsonAttribute> = {};
  for (const element of dataSet) {
    if (isGroupLengthTag(element.tag) || groupOf(element.tag) === 0x0002) continue;
    json[formatTagDigits(element.tag)] ??= attribute(dataSet, element, bulk);
  }
  return json;
}

/** Tags that a data set, or an item in it, holds more than once; `only` what is in or below these elements. */
export function repeatedTags(dataSet: DataSet, only?: ReadonlySet<Tag>): ReadonlySet<Tag> {
  const repeated = new Set<Tag>();
  let last: Tag | undefined;
  for (const { tag, items } of dataSet) {
    if (only?.has(tag) === false) continue;
    if (tag === last) repeated.add(tag);
    last = tag;
    for (const item of items ?? []) for (const inner of repeatedTags(item)) repeated.add(inner);
  }
  return repeated;
}

function attribute(dataSet: DataSet, element: Element, bulk: BulkDataUri): JsonAttribute {
  const { tag, vr, items } = element;
  // UN of undefined length is a sequence (PS3.5 §6.2.2, note).
  if (items !== undefined)
    return valued(
      'SQ',
      items.map((item) => dicomJson(item, bulk)),
    );
  if (tag === tags.SpecificCharacterSet) return valued(vr, ['ISO_IR 192']);
  switch (vr) {
    case 'SQ':
      return { vr };
    case 'PN':
      return valued(vr, dataSet.stringsOf(element).map(personName));
    case 'IS':
    case 'DS':
      return valued(vr, dataSet.stringsOf(element).map(numberOrText));
    case 'US':
    case 'SS':
    case 'UL':
    case 'SL':
    case 'FL':
    case 'FD':
      return valued(vr, dataSet.numbersOf(element).map(finiteOrText));
    case 'SV':
    case 'UV':
      return valued(vr, dataSet.stringsOf(element).map(numberOrText));
    case 'AT':
      return valued(vr, dataSet.numbersOf(element).map(formatTagDigits));
    case 'OB':
    case 'OD':
    case 'OF':
    case 'OL':
    case 'OV':
    case 'OW':
    case 'UN':
      return binary(dataSet, element, bulk);
    case 'AE':
    case 'AS':
    case 'CS':
    case 'DA':
    case 'DT':
    case 'LO':
    case 'LT':
    case 'SH':
    case 'ST':
    case 'TM':
    case 'UC':
    case 'UI':
    case 'UR':
    case 'UT':
      return valued(
        vr,
        dataSet.stringsOf(element).map((text) => (text === '' ? null : text)),
      );
    default:
      return assertNever(vr);
  }
}

/** Without values there is no `Value`; a single empty one is no value either (PS3.18 §F.2.5). */
function valued(vr: VR, values: readonly unknown[]): JsonAttribute {
  return values.length === 0 || (values.length === 1 && values[0] === null) ? { vr } : { vr, Value: values };
}

/** Component groups by name, those that are there (PS3.18 §F.2.2). */
function personName(value: string): Record<string, string> | null {
  const [Alphabetic = '', Ideographic = '', Phonetic = ''] = value.split('=', 3);
  const groups = Object.entries({ Alphabetic, Ideographic, Phonetic }).filter(([, text]) => text !== '');
  return groups.length === 0 ? null : Object.fromEntries(groups);
}

/** A number where JavaScript has it exactly, else the text it came as. */
function numberOrText(text: string): number | string | null {
  if (text === '') return null;
  const number = Number(text);
  const exact = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) && Number.isFinite(number);
  return exact && (!Number.isInteger(number) || Number.isSafeInteger(number)) ? number : text;
}

function finiteOrText(number: number): number | string {
  return Number.isFinite(number) ? number : String(number);
}

/** Encapsulated pixel data has no inline form of its own: its items and delimiters are written as they lie in the file. */
function binary(dataSet: DataSet, element: Element, bulk: BulkDataUri): JsonAttribute {
  const { vr, value } = element;
  const word = dataSet.littleEndian ? 1 : vrInfo[vr].unit;
  const BulkDataURI = bulk(element, word > 1);
  if (BulkDataURI !== undefined) return { vr, BulkDataURI };
  if (value.length === 0) return { vr };
  return { vr, InlineBinary: Buffer.from(word === 1 ? value : swapped(value, word)).toString('base64') };
}

/** Inline values are little endian, whatever the file was. */
function swapped(bytes: Uint8Array, word: number): Uint8Array {
  const copy = bytes.slice();
  for (let at = 0; at + word <= copy.length; at += word) copy.subarray(at, at + word).reverse();
  return copy;
}
