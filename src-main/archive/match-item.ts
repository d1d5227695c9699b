import { tags } from '../../src-shared/dicom/tags.ts';
import type { VR } from '../../src-shared/dicom/vr.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { foldNameGroup, foldPersonNames } from './fold-text.ts';
import { matchesAnyValue, matchesNameGroup } from './matching.ts';
import { parseDateRange, parseTimeRange, type TextRange } from './temporal-range.ts';

/** Whether an item fits all keys (PS3.4 §C.2.2.2). */
function fitsKeys(dataSet: DataSet, keys: DataSet, ignoreCase: boolean): boolean {
  for (const { tag, vr, items } of keys) {
    if (tag === tags.SpecificCharacterSet) continue;
    const fits =
      items === undefined
        ? fitsElement(dataSet, keys, tag, vr, ignoreCase)
        : fitsSequence(dataSet.sequence(tag), items[0], ignoreCase);
    if (!fits) return false;
  }
  return true;
}

/** Sequence matching (PS3.4 §C.2.2.2.6): one item fits all keys of the one in the request. What the index keeps is matched by `matching.ts`. */
export function fitsSequence(items: readonly DataSet[], wanted: DataSet | undefined, ignoreCase: boolean): boolean {
  return wanted === undefined || !hasConditions(wanted) || items.some((item) => fitsKeys(item, wanted, ignoreCase));
}

/** False when everything in it only asks back (universal matching, PS3.4 §C.2.2.2.3). */
export function hasConditions(keys: DataSet): boolean {
  for (const { tag, items } of keys) {
    if (tag === tags.SpecificCharacterSet) continue;
    if (items === undefined ? !isUniversal(valuesOf(keys, tag)) : items.some(hasConditions)) return true;
  }
  return false;
}

function isUniversal(wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((value) => /^\*+$/.test(value));
}

function fitsElement(dataSet: DataSet, keys: DataSet, tag: number, vr: VR, ignoreCase: boolean): boolean {
  const wanted = valuesOf(keys, tag);
  if (isUniversal(wanted)) return true;
  const values = valuesOf(dataSet, tag);
  return wanted.some((one) => values.some((value) => fitsValue(vr, value, one, ignoreCase)));
}

function valuesOf(dataSet: DataSet, tag: number): string[] {
  return dataSet
    .strings(tag)
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

function fitsValue(vr: VR, value: string, wanted: string, ignoreCase: boolean): boolean {
  switch (vr) {
    case 'UI':
    case 'AT':
      return value === wanted;
    case 'PN':
      return fitsName(value, wanted);
    case 'DA':
      return fitsRange(value.replaceAll('.', ''), parseDateRange(wanted)) ?? value === wanted;
    case 'TM':
      return fitsRange(value.replaceAll(':', ''), parseTimeRange(wanted)) ?? value === wanted;
    case 'IS':
    case 'DS':
    case 'US':
    case 'SS':
    case 'UL':
    case 'SL':
    case 'FL':
    case 'FD':
      return Number(value) === Number(wanted);
    default:
      return matchesAnyValue(value, wanted, ignoreCase);
  }
}

function fitsName(value: string, wanted: string): boolean {
  const folded = foldPersonNames(value);
  return wanted
    .split('=')
    .map(foldNameGroup)
    .filter((group) => group !== '' && !/^\*+$/.test(group))
    .every((group) => matchesNameGroup(folded, group));
}

/** Undefined where there is no range. */
function fitsRange(value: string, range: TextRange | undefined): boolean | undefined {
  if (range === undefined) return undefined;
  return (range.from === undefined || value >= range.from) && (range.to === undefined || value <= range.to);
}
