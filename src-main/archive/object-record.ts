import { parseUtcOffset } from '../../src-shared/dicom/date-time.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import { type QueryKey, queryKeys } from '../../src-shared/dicom/query/query-keys.ts';
import type { Tag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { isNumberVr, vrInfo } from '../../src-shared/dicom/vr.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { derivedKeys } from './derived-keys.ts';

/** What the index keeps of one object's attributes. Values are decoded; absent and empty ones are left out. */
export interface ObjectRecord {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly patientId: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly characterSet: string;
  readonly values: Readonly<Record<QueryLevel, Readonly<Record<string, string>>>>;
}

interface KeptElement {
  readonly keyword: string;
  readonly level: QueryLevel;
  readonly kind: QueryKey['kind'];
  /** Values of the element end at backslashes. */
  readonly multi: boolean;
}

/** Under this keyword each entity keeps the time zone of its times, where its first object says one. It is no query key. */
export const zoneKey = 'TimezoneOffsetFromUTC';
/** Under this name an image has the first of its values whose text may not be what was meant: keyword, code and what it was read as. */
export const textProblemKey = 'textProblem';
const zonedLevels: readonly QueryLevel[] = ['STUDY', 'SERIES', 'IMAGE'];

/** Characters of an element that the index keeps: as many as a Long Text may have (PS3.5 §6.2). Hostile ones have megabytes. */
const longestText = 10_240;

/** Printable ASCII: only what is beyond it can have been read as something else. */
const plain = /^[\x20-\x7e]*$/;

/** Reads the index's values from data sets. Made once: it looks the query keys up in the dictionary. */
export function recordReader(keys: readonly QueryKey[] = queryKeys): (dataSet: DataSet) => ObjectRecord {
  const kept = new Map<Tag, KeptElement>();
  for (const { keyword, level, kind } of keys) {
    const entry = lookupKeyword(keyword);
    if (entry !== undefined && !derivedKeys.has(keyword) && kind !== 'computed' && entry.vr !== 'SQ')
      kept.set(entry.tag, { keyword, level, kind, multi: vrInfo[entry.vr].multi || isNumberVr(entry.vr) });
  }
  return (dataSet) => {
    const values: Record<QueryLevel, Record<string, string>> = { PATIENT: {}, STUDY: {}, SERIES: {}, IMAGE: {} };
    let last = -1;
    for (const element of dataSet) {
      const key = kept.get(element.tag);
      // Of a tag that is there more than once, the first counts.
      if (key === undefined || element.tag === last) continue;
      last = element.tag;
      const value = indexedValue(dataSet.textOf(element) ?? '', key);
      if (value === '') continue;
      values[key.level][key.keyword] = value;
      if (plain.test(value) || textProblemKey in values.IMAGE) continue;
      const problem = dataSet.textProblem(element.tag);
      if (problem !== undefined) values.IMAGE[textProblemKey] = `${key.keyword} ${problem.code} ${problem.readAs}`;
    }
    const zone = dataSet.string(tags.TimezoneOffsetFromUTC)?.trim() ?? '';
    if (parseUtcOffset(zone) !== undefined) for (const level of zonedLevels) values[level][zoneKey] = zone;
    const uid = (tag: Tag) => cleanUid(dataSet.string(tag) ?? '');
    return {
      sopClassUid: uid(tags.SOPClassUID),
      sopInstanceUid: uid(tags.SOPInstanceUID),
      patientId: values.PATIENT.PatientID ?? '',
      studyInstanceUid: uid(tags.StudyInstanceUID),
      seriesInstanceUid: uid(tags.SeriesInstanceUID),
      characterSet: dataSet.characterSet.join('\\'),
      values,
    };
  };
}

function indexedValue(whole: string, { kind, multi }: KeptElement): string {
  const text = cut(whole.trim(), multi);
  switch (kind) {
    case 'date':
      return text.replaceAll('.', ''); // ACR-NEMA's 1993.08.22 (PS3.5 §6.2, VR DA)
    case 'time':
      return text.replaceAll(':', '');
    case 'uid':
      return cleanUid(text);
    default:
      return text;
  }
}

/** Of several values those that have room whole: the beginning of an ID is somebody else's. */
function cut(text: string, multi: boolean): string {
  if (text.length <= longestText) return text;
  const end = multi ? text.lastIndexOf('\\', longestText) : -1;
  return text.slice(0, end < 0 ? longestText : end).replace(/[\uD800-\uDBFF]$/, '');
}

/** UIDs are padded with a zero byte, by some peers with a blank. */
export function cleanUid(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(0, end).trimStart();
}
