import { addDays, formatDate, formatDateRange, localDate, parseIsoDate } from '../../../src-shared/dicom/date-time.ts';
import { personNameFromTyped } from '../../../src-shared/dicom/person-name.ts';
import type { QueryKeyKind } from '../../../src-shared/dicom/query/query-keys.ts';
import { type TypedValue, typedValue, visibleText } from '../../../src-shared/dicom/query/typed-value.ts';
import { worklistKeys } from '../../../src-shared/dicom/query/worklist-keys.ts';
import { userDateOrder } from '../../ui/user-date.ts';

/** Days that are asked for, counted from today. */
export const dayChoices = [
  { id: 'today', label: 'Today', first: 0, last: 0 },
  { id: 'tomorrow', label: 'Tomorrow', first: 1, last: 1 },
  { id: 'next-7-days', label: 'Today and 6 days on', first: 0, last: 6 },
  { id: 'last-7-days', label: 'Last 7 days', first: -6, last: 0 },
] as const;
export type DayChoice = (typeof dayChoices)[number]['id'] | 'any' | 'range';

/** What stands in the form. Survives switching servers. */
export interface WorklistCriteria {
  readonly day: DayChoice;
  /** ISO dates of `range`, either may be empty. */
  readonly from: string;
  readonly to: string;
  /** As typed, by element keyword. */
  readonly text: Readonly<Partial<Record<WorklistField, string>>>;
}

export const worklistFields = ['Modality', 'ScheduledStationAETitle', 'PatientName', 'PatientID', 'AccessionNumber'] as const;
export type WorklistField = (typeof worklistFields)[number];

/** Nobody wants years of a worklist: it begins with today. */
export const firstCriteria: WorklistCriteria = { day: 'today', from: '', to: '', text: {} };

/** The keys of a search, in DICOM matching syntax. */
export function worklistKeysOf(criteria: WorklistCriteria, now: Date): Record<string, string> {
  const keys: Record<string, string> = {};
  const date = dateText(criteria, now);
  if (date !== '') keys.ScheduledProcedureStepStartDate = date;
  for (const field of worklistFields) {
    const value = valueOfField(field, criteria.text[field] ?? '');
    if (value.ok && value.value !== '') keys[field] = value.value;
  }
  return keys;
}

function dateText({ day, from, to }: WorklistCriteria, now: Date): string {
  if (day === 'any') return '';
  if (day === 'range') return formatDateRange({ from: parseIsoDate(from), to: parseIsoDate(to) });
  const choice = dayChoices.find((one) => one.id === day) ?? dayChoices[0];
  const today = localDate(now);
  return formatDateRange({ from: addDays(today, choice.first), to: addDays(today, choice.last) });
}

const kinds = {
  Modality: 'code',
  ScheduledStationAETitle: 'text',
  PatientName: 'person-name',
  PatientID: 'text',
  AccessionNumber: 'text',
} as const satisfies Record<WorklistField, QueryKeyKind>;

/** A name is looked for from its beginning: worklists are short, and servers for them simple. */
function valueOfField(field: WorklistField, typed: string): TypedValue {
  const value = typedValue({ keyword: field, kind: kinds[field] }, typed, userDateOrder);
  if (!value.ok || field !== 'PatientName' || !/^\*[^\\^]+\*$/.test(value.value) || /[*?]/.test(typed)) return value;
  return { ok: true, value: `${personNameFromTyped(visibleText(typed))}*` };
}

/** The first field that cannot be asked for, and why: without its value more would match than was meant. */
export function worklistProblem({ text }: WorklistCriteria): string | undefined {
  for (const field of worklistFields) {
    const value = valueOfField(field, text[field] ?? '');
    if (!value.ok) return `${worklistKeys.find((key) => key.keyword === field)?.label ?? field}: ${value.problem}`;
  }
  return undefined;
}

/** What a search will ask, in words that can be checked before: "steps with Date 2026-11-25, Modality CT". */
export function worklistWords(criteria: WorklistCriteria, now: Date): string {
  const conditions = Object.entries(worklistKeysOf(criteria, now)).map(([keyword, value]) => {
    const label = worklistKeys.find((key) => key.keyword === keyword)?.label ?? keyword;
    return `${label} ${keyword === 'ScheduledProcedureStepStartDate' ? rangeWords(value) : value}`;
  });
  return conditions.length === 0 ? 'everything that is planned' : `what is planned with ${conditions.join(', ')}`;
}

function rangeWords(range: string): string {
  const [from = '', to] = range.split('-');
  if (to === undefined) return formatDate(from);
  if (from === '') return `up to ${formatDate(to)}`;
  return to === '' ? `from ${formatDate(from)} on` : `${formatDate(from)} to ${formatDate(to)}`;
}
