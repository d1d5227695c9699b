import { lookupTag } from '../../src-shared/dicom/dictionary.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { isVr, type VR } from '../../src-shared/dicom/vr.ts';
import { foldNameGroup, foldPersonNames } from '../archive/fold-text.ts';
import { matchesNameGroup, matchesPattern } from '../archive/matching.ts';
import { parseDateRange, parseTimeRange, type TextRange } from '../archive/temporal-range.ts';
import type { DataSet, Element } from '../dicom/dataset/data-set.ts';

/** Elements of an identifier that are no keys. */
const notKeys: ReadonlySet<number> = new Set([tags.SpecificCharacterSet, tags.QueryRetrieveLevel]);

/**
 * Whether an entry of the worklist fits all keys of an identifier (PS3.4 §C.2.2.2): single value, wildcard, list of UIDs, range, person
 * names whatever their case and accents, and sequences, one item of which has to fit the key's item. Every element is a key, those that
 * PS3.4 Table K.6-1 does not name included. An empty key fits everything.
 */
export function matchesEntry(entry: DataSet, identifier: DataSet): boolean {
  const combined = matchCombined(entry, identifier);
  if (combined === false) return false;
  for (const key of identifier) {
    if (notKeys.has(key.tag) || (key.tag & 0xffff) === 0) continue;
    if (combined === true && (key.tag === startDate || key.tag === startTime)) continue;
    if (!matchesKey(entry, identifier, key)) return false;
  }
  return true;
}

const startDate = tags.ScheduledProcedureStepStartDate;
const startTime = tags.ScheduledProcedureStepStartTime;

/**
 * Two ranges of the step's date and time are one interval, from the first date's time to the last date's (PS3.4 Table K.6-1). Undefined
 * where the identifier has not both as ranges.
 */
function matchCombined(entry: DataSet, identifier: DataSet): boolean | undefined {
  const dateKey = identifier.string(startDate) ?? '';
  const timeKey = identifier.string(startTime) ?? '';
  if (!dateKey.includes('-') || !timeKey.includes('-')) return undefined;
  const dates = parseDateRange(dateKey);
  const times = parseTimeRange(timeKey);
  if (dates === undefined || times === undefined) return undefined;
  const date = plainDate(entry.string(startDate) ?? '');
  const time = plainTime(entry.string(startTime) ?? '');
  if (date === '') return false;
  if (dates.from !== undefined && (date < dates.from || (date === dates.from && isBefore(time, times.from)))) return false;
  return !(dates.to !== undefined && (date > dates.to || (date === dates.to && isAfter(time, times.to))));
}

function isBefore(time: string, limit: string | undefined): boolean {
  return limit !== undefined && time < limit;
}

function isAfter(time: string, limit: string | undefined): boolean {
  return limit !== undefined && time > limit;
}

function matchesKey(entry: DataSet, identifier: DataSet, key: Element): boolean {
  if (key.items !== undefined) {
    const [wanted] = key.items;
    if (wanted === undefined || isUniversal(wanted)) return true;
    return entry.sequence(key.tag).some((item) => matchesEntry(item, wanted));
  }
  const wanted = identifier
    .strings(key.tag)
    .map((value) => value.trim())
    .filter((value) => value !== '');
  if (wanted.length === 0 || wanted.some((value) => /^\*+$/.test(value))) return true;
  const vr = vrOf(key);
  const values = entry.strings(key.tag).map((value) => value.trim());
  return wanted.some((pattern) => values.some((value) => value !== '' && matchesValue(vr, value, pattern)));
}

/** An item whose every key is empty asks for values only: entries without such a sequence fit it. */
function isUniversal(item: DataSet): boolean {
  for (const key of item) {
    if (
      key.items !== undefined ? !key.items.every(isUniversal) : item.strings(key.tag).some((value) => !/^\**$/.test(value.trim()))
    )
      return false;
  }
  return true;
}

function vrOf(element: Element): VR {
  const known = lookupTag(element.tag)?.vr;
  return known !== undefined && isVr(known) ? known : element.vr;
}

function matchesValue(vr: VR, value: string, pattern: string): boolean {
  switch (vr) {
    case 'UI':
      return value === pattern;
    case 'DA':
      return inRange(plainDate(value), parseDateRange(pattern)) ?? matchesPattern(value, pattern);
    case 'TM':
      return inRange(plainTime(value), parseTimeRange(pattern)) ?? matchesPattern(value, pattern);
    case 'PN':
      return pattern
        .split('=')
        .map(foldNameGroup)
        .filter((group) => group !== '' && !/^\*+$/.test(group))
        .every((group) => matchesNameGroup(foldPersonNames(value), group));
    case 'IS':
    case 'DS':
    case 'US':
    case 'SS':
    case 'UL':
    case 'SL':
    case 'FL':
    case 'FD':
      return Number(value) === Number(pattern) || value === pattern;
    default:
      return matchesPattern(value, pattern);
  }
}

function inRange(value: string, range: TextRange | undefined): boolean | undefined {
  if (range === undefined) return undefined;
  if (value === '') return false;
  return (range.from === undefined || value >= range.from) && (range.to === undefined || value <= range.to);
}

/** Without the dots and colons of the old forms (PS3.5 §6.2, VR DA and TM). */
function plainDate(value: string): string {
  return value.replaceAll('.', '');
}

function plainTime(value: string): string {
  return value.replaceAll(':', '');
}
