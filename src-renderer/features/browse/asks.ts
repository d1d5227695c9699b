import { formatDate } from '../../../src-shared/dicom/date-time.ts';
import { emptyValue } from '../../../src-shared/dicom/query/empty-value.ts';
import { levelsOf, modelName, type QueryLevel } from '../../../src-shared/dicom/query/levels.ts';
import { lookupQueryKey } from '../../../src-shared/dicom/query/query-keys.ts';
import { type Criteria, matchingKeys } from './criteria.ts';

export const levelWords = {
  PATIENT: ['patient', 'patients'],
  STUDY: ['study', 'studies'],
  SERIES: ['series', 'series'],
  IMAGE: ['image', 'images'],
} as const satisfies Record<QueryLevel, readonly [string, string]>;

/** "1 study", "2,140 studies" */
export function countOf(count: number, level: QueryLevel): string {
  return `${count.toLocaleString()} ${levelWords[level][count === 1 ? 0 : 1]}`;
}

/** What a search will ask, in words a person can check before asking: "studies with Patient *smith*, Date 2026-11-17 to 2026-11-23". */
export function asksWords(criteria: Criteria, now: Date): string {
  const levels = levelsOf(criteria.model);
  const top = levels[0] ?? 'STUDY';
  const first = conditionWords(criteria, top, now);
  const all = first === '' ? `all ${levelWords[top][1]}` : `${levelWords[top][1]} with ${first}`;
  if (criteria.model === 'study') return all;
  const below = conditionWords(criteria, 'STUDY', now);
  return below === '' ? all : `${all}; inside an opened patient, studies with ${below}`;
}

/** Whether nothing in the form narrows the search. */
export function asksEverything(criteria: Criteria): boolean {
  return conditionWords({ ...criteria, model: 'study' }, 'STUDY', new Date()) === '';
}

/** The conditions of one level alone; empty when there are none. */
export function conditionWords(criteria: Criteria, level: QueryLevel, now: Date): string {
  return Object.entries(matchingKeys(criteria, level, now))
    .map(([keyword, value]) => `${lookupQueryKey(keyword)?.label ?? keyword} ${valueWords(keyword, value)}`)
    .join(', ');
}

function valueWords(keyword: string, value: string): string {
  if (value === emptyValue) return 'empty';
  if (lookupQueryKey(keyword)?.kind !== 'date') return value.replaceAll('\\', ' or ');
  const [from = '', to] = value.split('-');
  if (to === undefined) return formatDate(from);
  if (from === '') return `up to ${formatDate(to)}`;
  return to === '' ? `from ${formatDate(from)} on` : `${formatDate(from)} to ${formatDate(to)}`;
}

/** Another way to ask when nothing was found. */
export interface Variant {
  readonly label: string;
  readonly criteria: Criteria;
}

/** What is worth asking instead, most promising first. Each changes one thing. */
export function variantsOf(criteria: Criteria): readonly Variant[] {
  const variants: Variant[] = [];
  const withText = (keyword: string, value: string): Criteria => ({ ...criteria, text: { ...criteria.text, [keyword]: value } });
  if (criteria.studyDate.kind !== 'any')
    variants.push({ label: 'on any date', criteria: { ...criteria, studyDate: { kind: 'any' } } });
  if (criteria.modalities.length > 0 || criteria.text.ModalitiesInStudy)
    variants.push({ label: 'of any modality', criteria: { ...withText('ModalitiesInStudy', ''), modalities: [] } });
  variants.push(...nameVariants(criteria, withText));
  for (const keyword of ['PatientID', 'AccessionNumber']) {
    const typed = (criteria.text[keyword] ?? '').trim();
    const label = lookupQueryKey(keyword)?.label ?? keyword;
    if (typed !== '' && !/[*?]/.test(typed))
      variants.push({ label: `with ${label} *${typed}* (anywhere in it)`, criteria: withText(keyword, `*${typed}*`) });
  }
  for (const keyword of ['StudyDescription', 'ReferringPhysicianName']) {
    if ((criteria.text[keyword] ?? '').trim() !== '')
      variants.push({ label: `without ${lookupQueryKey(keyword)?.label ?? keyword}`, criteria: withText(keyword, '') });
  }
  const other = criteria.model === 'study' ? 'patient' : 'study';
  variants.push({ label: `by ${modelName[other]}`, criteria: { ...criteria, model: other } });
  return variants.slice(0, 6);
}

function nameVariants(criteria: Criteria, withText: (keyword: string, value: string) => Criteria): Variant[] {
  const typed = (criteria.text.PatientName ?? '').trim();
  if (typed === emptyValue) return [];
  const variants: Variant[] = [];
  const add = (value: string) => {
    if (value !== typed) variants.push({ label: `with Patient ${value}`, criteria: withText('PatientName', value) });
  };
  const words = typed
    .replace(/[*?]/g, '')
    .split(/[\s,^]+/)
    .filter((word) => word !== '');
  const [first, second] = words;
  if (first === undefined) return [];
  if (second !== undefined) {
    add(`*${second}*${first}*`);
    add(`*${first}*`);
  }
  // Some servers distinguish capitals in names, though PS3.4 §C.2.2.2.1 lets them ignore it.
  add(`*${first.toUpperCase()}*`);
  add(`*${first.slice(0, 1).toUpperCase()}${first.slice(1).toLowerCase()}*`);
  return variants.slice(0, 3);
}
