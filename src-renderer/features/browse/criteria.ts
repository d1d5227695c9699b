import type { EntityPath, Row } from '../../../src-shared/contract/common.ts';
import { type DatePreset, formatDateRange, localDate, parseIsoDate, presetRange } from '../../../src-shared/dicom/date-time.ts';
import { emptyValue } from '../../../src-shared/dicom/query/empty-value.ts';
import { levelsOf, type QueryLevel, type QueryModel, uniqueKeyOf } from '../../../src-shared/dicom/query/levels.ts';
import { lookupQueryKey, type QueryKey, queryKeys, returnKeys } from '../../../src-shared/dicom/query/query-keys.ts';
import { type TypedValue, typedValue, visibleText } from '../../../src-shared/dicom/query/typed-value.ts';
import { userDateOrder } from '../../ui/user-date.ts';

export type DateChoice =
  | { readonly kind: 'any' }
  | { readonly kind: 'preset'; readonly id: DatePreset }
  /** ISO dates, either may be empty; what is no date stands here as typed. */
  | { readonly kind: 'range'; readonly from: string; readonly to: string };

/** What stands in the search form. Survives switching servers. */
export interface Criteria {
  readonly model: QueryModel;
  /** As typed, by element keyword; of `ModalitiesInStudy` what is being typed behind `modalities`. */
  readonly text: Readonly<Record<string, string>>;
  readonly studyDate: DateChoice;
  readonly modalities: readonly string[];
}

export const noCriteria: Criteria = { model: 'study', text: {}, studyDate: { kind: 'any' }, modalities: [] };

/** Fields of the form's first lines, in this order. All further form fields of `query-keys.ts` stand under "More". */
const firstFields = [
  'PatientName',
  'PatientID',
  'AccessionNumber',
  'StudyDate',
  'ModalitiesInStudy',
  'StudyDescription',
  'ReferringPhysicianName',
];

const searchable = queryKeys.filter((key) => key.formField && (key.level === 'PATIENT' || key.level === 'STUDY'));
export const mainFormKeys: readonly QueryKey[] = firstFields.map(lookupQueryKey).filter((key) => key !== undefined);
export const moreFormKeys: readonly QueryKey[] = searchable.filter((key) => !firstFields.includes(key.keyword));

export interface QueryRequest {
  readonly level: QueryLevel;
  readonly keys: Readonly<Record<string, string>>;
}

/** The first request of a search: the top level of the model, narrowed by what may stand there. */
export function topRequest(criteria: Criteria, columns: readonly string[], now: Date): QueryRequest {
  const level = levelsOf(criteria.model)[0] ?? 'STUDY';
  return { level, keys: { ...askedBack(level, criteria.model, columns), ...matchingKeys(criteria, level, now) } };
}

/**
 * The request for what is inside `row`. Criteria of the lower level narrow it too: with Patient Root, the study's ones are
 * asked when a patient is opened.
 */
export function childRequest(row: Row, criteria: Criteria, columns: readonly string[], now: Date): QueryRequest | undefined {
  const levels = levelsOf(criteria.model);
  const level = levels[levels.indexOf(row.path.level) + 1];
  if (level === undefined) return undefined;
  const keys: Record<string, string> = { ...askedBack(level, criteria.model, columns), ...matchingKeys(criteria, level, now) };
  for (const upper of levels.slice(0, levels.indexOf(level))) {
    const keyword = uniqueKeyOf[upper];
    const value = row.path[keyword] ?? row.values[keyword] ?? '';
    // An empty key matches everybody's. Only the archive is known to understand one for what is empty.
    keys[keyword] = value === '' && row.kept !== undefined ? emptyValue : value;
  }
  return level === 'STUDY' && isOfSeveral(row)
    ? { level, keys: { ...askedBack('PATIENT', criteria.model, columns), ...matchingKeys(criteria, 'PATIENT', now), ...keys } }
    : { level, keys };
}

/** A row of the archive for all who have no Patient ID, or the same: each study below it has a patient of its own. */
export function isOfSeveral({ path, kept, problem }: Row): boolean {
  return path.level === 'PATIENT' && kept !== undefined && (path.PatientID === '' || problem !== undefined);
}

function askedBack(level: QueryLevel, model: QueryModel, columns: readonly string[]): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const key of returnKeys(level, model)) keys[key.keyword] = '';
  for (const keyword of columns) if (lookupQueryKey(keyword)?.level === level) keys[keyword] = '';
  return keys;
}

/** Criteria that may stand in a request at `level`, in DICOM matching syntax; the same ones `asksWords` tells. */
export function matchingKeys(criteria: Criteria, level: QueryLevel, now: Date): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const key of searchable) {
    const here = key.level === level || (criteria.model === 'study' && level === 'STUDY' && key.level === 'PATIENT');
    const value = here ? matchingText(key, criteria, now) : '';
    if (value !== '') keys[key.keyword] = value;
  }
  return keys;
}

/** A field whose text cannot be asked for. */
export interface CriteriaProblem {
  readonly keyword: string;
  readonly sentence: string;
}

/** The first field that cannot be asked for. Without its value more would match than was meant: nothing is asked then. */
export function problemOf(criteria: Criteria): CriteriaProblem | undefined {
  for (const { keyword, kind } of searchable) {
    const sentence =
      keyword === 'StudyDate' ? problemOfDate(criteria.studyDate) : problemIn(valueOfField({ keyword, kind }, criteria));
    if (sentence !== undefined) return { keyword, sentence };
  }
  return undefined;
}

const problemIn = (value: TypedValue) => (value.ok ? undefined : value.problem);

function problemOfDate(choice: DateChoice): string | undefined {
  if (choice.kind !== 'range') return undefined;
  const wrong = [choice.from, choice.to].find((end) => end !== '' && parseIsoDate(end) === undefined);
  return wrong === undefined ? undefined : `“${wrong}” is no date.`;
}

function matchingText(key: QueryKey, criteria: Criteria, now: Date): string {
  if (key.keyword === 'StudyDate') return dateText(criteria.studyDate, now);
  const value = valueOfField(key, criteria);
  return value.ok ? value.value : '';
}

function valueOfField(key: Pick<QueryKey, 'keyword' | 'kind'>, { text, modalities }: Criteria): TypedValue {
  const typed = text[key.keyword] ?? '';
  const all = key.keyword === 'ModalitiesInStudy' ? [...new Set([...modalities, ...modalitiesOf(typed)])].join('\\') : typed;
  return typedValue(key, all, userDateOrder);
}

/** "ct, mr" → CT and MR. */
export function modalitiesOf(typed: string): readonly string[] {
  return visibleText(typed)
    .toUpperCase()
    .split(/[\s,;/\\]+/)
    .filter((modality) => modality !== '');
}

export function dateText(choice: DateChoice, now: Date): string {
  if (choice.kind === 'any') return '';
  if (choice.kind === 'preset') return formatDateRange(presetRange(choice.id, localDate(now)));
  return formatDateRange({ from: parseIsoDate(choice.from), to: parseIsoDate(choice.to) });
}

/** The unique keys of a row as one text: its identity in the table. */
export function pathId(path: EntityPath): string {
  const parts =
    path.level === 'PATIENT' ? [path.PatientID] : [path.StudyInstanceUID, path.SeriesInstanceUID, path.SOPInstanceUID];
  return `${path.level[0]}:${parts.filter((part) => part !== undefined).join('/')}`;
}
