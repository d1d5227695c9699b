import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { VR } from '../../../src-shared/dicom/vr.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { Element } from '../dataset/element.ts';
import { fitsDateTime } from './date-time-range.ts';
import { matchesName, matchesPattern } from './match-text.ts';
import { parseDateRange, parseTimeRange, type TextRange } from './temporal-range.ts';

/** In what those who match data sets differ. */
export interface MatchRules {
  /** Text matches whatever its case: what a person typing expects. Names always do. */
  readonly ignoreCase?: boolean;
  /** `*` and `?` count in dates, times and ages, too, where PS3.4 §C.2.2.2.4 has no wildcards. */
  readonly wildcardsInDates?: boolean;
  /** Dates and times that are one interval where both are asked for as ranges. */
  readonly intervals?: readonly DateAndTime[];
}

interface DateAndTime {
  readonly date: Tag;
  readonly time: Tag;
}

/** Elements of an identifier that are no keys. */
const notKeys: ReadonlySet<Tag> = new Set([tags.SpecificCharacterSet, tags.QueryRetrieveLevel]);

function isKey({ tag }: Element): boolean {
  return !notKeys.has(tag) && (tag & 0xffff) !== 0;
}

/**
 * Whether a data set fits all keys (PS3.4 §C.2.2.2): single value, wildcard, list of UIDs, range, person names whatever their case and
 * accents, and sequences, one item of which has to fit the key's item. An empty key fits everything.
 */
export function fitsKeys(dataSet: DataSet, keys: DataSet, rules: MatchRules): boolean {
  const combined = new Set<Tag>();
  for (const { date, time } of rules.intervals ?? []) {
    const fits = fitsInterval(dataSet, keys, date, time);
    if (fits === false) return false;
    if (fits) combined.add(date).add(time);
  }
  for (const key of keys) {
    if (!isKey(key) || combined.has(key.tag)) continue;
    const fits =
      key.items === undefined
        ? fitsElement(dataSet, keys, key, rules)
        : fitsSequence(dataSet.sequence(key.tag), key.items[0], rules);
    if (!fits) return false;
  }
  return true;
}

/** Sequence matching (PS3.4 §C.2.2.2.6): one item fits all keys of the one in the request. */
export function fitsSequence(items: readonly DataSet[], wanted: DataSet | undefined, rules: MatchRules): boolean {
  return wanted === undefined || !hasConditions(wanted) || items.some((item) => fitsKeys(item, wanted, rules));
}

/** False when everything in it only asks back (universal matching, PS3.4 §C.2.2.2.3): what is not there fits, too. */
export function hasConditions(keys: DataSet): boolean {
  for (const key of keys) {
    if (!isKey(key)) continue;
    if (key.items === undefined ? !isUniversal(valuesOf(keys, key.tag)) : key.items.some(hasConditions)) return true;
  }
  return false;
}

/** From the first date's time to the last date's. Undefined where the keys have not both as ranges. */
function fitsInterval(dataSet: DataSet, keys: DataSet, dateTag: Tag, timeTag: Tag): boolean | undefined {
  const dateKey = keys.string(dateTag) ?? '';
  const timeKey = keys.string(timeTag) ?? '';
  if (!dateKey.includes('-') || !timeKey.includes('-')) return undefined;
  const dates = parseDateRange(dateKey);
  const times = parseTimeRange(timeKey);
  if (dates === undefined || times === undefined) return undefined;
  const date = plainDate(dataSet.string(dateTag) ?? '');
  const time = plainTime(dataSet.string(timeTag) ?? '');
  if (date === '') return false;
  const tooEarly = date === dates.from ? times.from !== undefined && time < times.from : isBefore(date, dates.from);
  const tooLate = date === dates.to ? times.to !== undefined && time > times.to : isAfter(date, dates.to);
  return !tooEarly && !tooLate;
}

function isBefore(text: string, limit: string | undefined): boolean {
  return limit !== undefined && text < limit;
}

function isAfter(text: string, limit: string | undefined): boolean {
  return limit !== undefined && text > limit;
}

function isUniversal(wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((value) => /^\*+$/.test(value));
}

function fitsElement(dataSet: DataSet, keys: DataSet, key: Element, rules: MatchRules): boolean {
  const wanted = valuesOf(keys, key.tag);
  if (isUniversal(wanted)) return true;
  const values = valuesOf(dataSet, key.tag);
  const vr = vrOf(key);
  return wanted.some((one) => values.some((value) => fitsValue(vr, value, one, rules)));
}

function valuesOf(dataSet: DataSet, tag: Tag): string[] {
  return dataSet
    .strings(tag)
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** The dictionary's, for keys that came as UN. */
function vrOf({ tag, vr }: Element): VR {
  return lookupTag(tag)?.vr ?? vr;
}

function fitsValue(vr: VR, value: string, wanted: string, rules: MatchRules): boolean {
  switch (vr) {
    case 'UI':
    case 'AT':
      return value === wanted;
    case 'PN':
      return matchesName(value, wanted);
    case 'DA':
      return fitsRange(plainDate(value), parseDateRange(wanted)) ?? fitsDateText(value, wanted, rules);
    case 'TM':
      return fitsRange(plainTime(value), parseTimeRange(wanted)) ?? fitsDateText(value, wanted, rules);
    case 'DT':
      return fitsDateTime(value, wanted) ?? fitsDateText(value, wanted, rules);
    case 'AS':
      return fitsDateText(value, wanted, rules);
    case 'IS':
    case 'DS':
    case 'US':
    case 'SS':
    case 'UL':
    case 'SL':
    case 'FL':
    case 'FD':
      return Number(value) === Number(wanted) || value === wanted;
    default:
      return rules.ignoreCase ? matchesPattern(value.toLowerCase(), wanted.toLowerCase()) : matchesPattern(value, wanted);
  }
}

function fitsDateText(value: string, wanted: string, { wildcardsInDates }: MatchRules): boolean {
  return wildcardsInDates ? matchesPattern(value, wanted) : value === wanted;
}

/** Undefined where there is no range. */
function fitsRange(value: string, range: TextRange | undefined): boolean | undefined {
  if (range === undefined) return undefined;
  return value !== '' && !isBefore(value, range.from) && !isAfter(value, range.to);
}

/** Without the dots and colons of the old forms (PS3.5 §6.2, VR DA and TM). */
function plainDate(value: string): string {
  return value.replaceAll('.', '');
}

function plainTime(value: string): string {
  return value.replaceAll(':', '');
}
