import { emptyValue } from '../../src-shared/dicom/query/empty-value.ts';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import { queryLevels } from '../../src-shared/dicom/query/levels.ts';
import { type QueryKey, queryKeys } from '../../src-shared/dicom/query/query-keys.ts';
import { type DerivedKey, derivedKeys } from './derived-keys.ts';
import { keptNames, keptValues } from './kept-keys.ts';
import { allOf, anyOf, type Condition, depthOf, inList, matchDateTime, matchKey, matchText } from './matching.ts';
import { zoneKey } from './object-record.ts';

/** What is asked of the index. Plain data: it travels to the worker thread. */
export interface IndexQuery {
  readonly level: QueryLevel;
  /** By keyword, in DICOM matching syntax; keys of other levels are matched too (relational), unknown ones ignored. */
  readonly keys: Readonly<Record<string, string>>;
  /** Keywords whose values are wanted, of this level, those above it, or computed. Unknown ones are ignored. */
  readonly returns: readonly string[];
  readonly ignoreCase?: boolean;
  /** A date and a time range of the same event mean one interval (negotiated by extended negotiation). */
  readonly combinedDateTime?: boolean;
  /** Dates and times are meant, and answered, in this time zone, in minutes east of UTC (likewise). */
  readonly timezone?: number;
  /** Names that are spelt differently match, too (likewise). */
  readonly fuzzyNames?: boolean;
  /** Case and accents of person names count, where they are not matched fuzzily. */
  readonly exactNames?: boolean;
  /** Also rows of other content under the same SOP Instance UID in the same series. */
  readonly twins?: boolean;
  /** Also how each entity is kept: `keptNames`. */
  readonly kept?: boolean;
  /** `""` finds what has no value, or lacks the element (PS3.4 §C.2.2.2, Empty Value Matching). Not for peers: it has to be agreed on. */
  readonly emptyValues?: boolean;
  /** Unique keys are compared as they stand, without wildcards: for retrieve and remove. */
  readonly exactKeys?: boolean;
}

/** Names of the columns of each table, as the migrations made them. */
export type IndexColumns = Readonly<Record<QueryLevel, ReadonlySet<string>>>;

export const tableOf = { PATIENT: 'patients', STUDY: 'studies', SERIES: 'series', IMAGE: 'instances' } as const;
const aliasOf = { PATIENT: 'p', STUDY: 's', SERIES: 'e', IMAGE: 'i' } as const;

/** What joins a level to the one above it: its column, then that one's. */
const linkDown = {
  STUDY: ['s.patient_id', 'p.id'],
  SERIES: ['e.study_id', 's.id'],
  IMAGE: ['i.series_id', 'e.id'],
} as const;
const joinDown = {
  STUDY: 'JOIN studies s ON s.patient_id = p.id',
  SERIES: 'JOIN series e ON e.study_id = s.id',
  IMAGE: 'JOIN instances i ON i.series_id = e.id',
} as const;
const joinUp = {
  PATIENT: '',
  STUDY: 'JOIN patients p ON p.id = s.patient_id',
  SERIES: 'JOIN studies s ON s.id = e.study_id JOIN patients p ON p.id = s.patient_id',
  IMAGE: 'JOIN series e ON e.id = i.series_id JOIN studies s ON s.id = e.study_id JOIN patients p ON p.id = s.patient_id',
} as const satisfies Record<QueryLevel, string>;

/** The keys that lead to an entity, top first; those up to its level are in every answer. */
export const pathKeys = ['PatientID', 'StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'] as const;

const keyByKeyword: ReadonlyMap<string, QueryKey> = new Map(queryKeys.map((key) => [key.keyword, key]));

/** True if the index can answer the key. */
export function isIndexed(keyword: string): boolean {
  return derivedKeys.has(keyword) || keyByKeyword.has(keyword);
}

/** True if a value of the key is compared with something; the others are counts, which can only be asked for, and what the index lacks. */
export function isMatched(keyword: string): boolean {
  const derived = derivedKeys.get(keyword);
  return derived === undefined ? keyByKeyword.has(keyword) : derived.on !== undefined;
}

export interface CompiledQuery {
  /** Without ORDER BY and LIMIT; selects `id`, `variant` and the file at IMAGE level, then the columns named by `names`. */
  readonly select: string;
  readonly from: string;
  readonly where: Condition;
  readonly id: string;
  readonly names: readonly string[];
}

/** Turns a query into SQL over the index's tables. Total: what the index does not know is universal matching (PS3.4 §C.2.2.1.3). */
export function compileQuery(query: IndexQuery, columns: IndexColumns): CompiledQuery {
  const depth = depthOf(query.level);
  const alias = aliasOf[query.level];
  const byLevel: Record<QueryLevel, Condition[]> = { PATIENT: [], STUDY: [], SERIES: [], IMAGE: [] };
  for (const [level, condition] of conditionsOf(query, columns)) byLevel[level].push(condition);
  const here: Condition[] = [];
  for (const level of queryLevels) if (depthOf(level) <= depth) here.push(...byLevel[level]);
  const hasUid = pathKeys.slice(depth + 1).some((keyword) => splitValues(query.keys[keyword] ?? '').length > 0);
  const below = lowerCondition(depth, byLevel, hasUid);
  if (below !== undefined) here.push(below);
  if (query.level === 'IMAGE' && query.twins !== true) here.push({ sql: 'i.twin = 0', params: [] });

  const names: string[] = [];
  const expressions: string[] = [];
  for (const keyword of new Set([...pathKeys.slice(0, depth + 1), ...query.returns])) {
    const expression = valueExpression(keyword, depth, columns, query.timezone);
    if (expression === undefined) continue;
    names.push(keyword);
    expressions.push(expression);
  }
  if (query.kept === true) {
    names.push(...keptNames);
    expressions.push(...keptValues(query.level));
  }
  return {
    select: `SELECT ${[`${alias}.id`, ...expressions].join(', ')}`,
    from: `FROM ${tableOf[query.level]} ${alias} ${joinUp[query.level]}`,
    where: allOf(here),
    id: `${alias}.id`,
    names,
  };
}

function* conditionsOf(query: IndexQuery, columns: IndexColumns): Generator<[QueryLevel, Condition]> {
  const options = {
    ignoreCase: query.ignoreCase === true,
    fuzzyNames: query.fuzzyNames === true,
    exactNames: query.exactNames === true,
  };
  const done = new Set<string>();
  if (query.combinedDateTime === true) {
    for (const [date, time] of dateTimePairs) {
      const condition = combined(query, date, time, columns);
      if (condition === undefined) continue;
      done.add(date).add(time);
      yield condition;
    }
  }
  for (const [keyword, value] of Object.entries(query.keys)) {
    if (done.has(keyword)) continue;
    const derived = derivedKeys.get(keyword);
    if (derived !== undefined) {
      const condition = derivedCondition(derived, value, options.ignoreCase);
      if (condition !== undefined) yield [derived.level, condition];
      continue;
    }
    const key = keyByKeyword.get(keyword);
    if (key === undefined || key.kind === 'computed') continue;
    const column = zonedColumn(keyword, key.level, columns, query.timezone);
    if (query.emptyValues === true && value === emptyValue) {
      yield [key.level, { sql: `(${column} IS NULL OR ${column} = '')`, params: [] }];
      continue;
    }
    if (query.exactKeys === true && isPathKey(keyword)) {
      const values = keyword === 'PatientID' ? [value.trim()] : splitValues(value);
      yield [key.level, inList(column, values.length === 0 ? [''] : values)]; // objects that belong to no study have an empty UID there
      continue;
    }
    const folded = columns[key.level].has(`${keyword}_fold`) ? `${aliasOf[key.level]}.${keyword}_fold` : undefined;
    const condition = matchKey(key, column, folded, value, options);
    if (condition !== undefined) yield [key.level, condition];
  }
}

const dateTimePairs = [
  ['StudyDate', 'StudyTime'],
  ['SeriesDate', 'SeriesTime'],
  ['ContentDate', 'ContentTime'],
  ['AcquisitionDate', 'AcquisitionTime'],
  ['PerformedProcedureStepStartDate', 'PerformedProcedureStepStartTime'],
] as const;

function combined(
  { keys, timezone }: IndexQuery,
  date: string,
  time: string,
  columns: IndexColumns,
): [QueryLevel, Condition] | undefined {
  const dateKey = keyByKeyword.get(date);
  const timeKey = keyByKeyword.get(time);
  const dateValue = keys[date];
  const timeValue = keys[time];
  if (!dateKey || !timeKey || !dateValue || !timeValue) return undefined;
  const condition = matchDateTime(
    zonedColumn(date, dateKey.level, columns, timezone),
    zonedColumn(time, timeKey.level, columns, timezone),
    dateValue,
    timeValue,
  );
  return condition && [dateKey.level, condition];
}

function derivedCondition(derived: DerivedKey, value: string, ignoreCase: boolean): Condition | undefined {
  const { on, exists } = derived;
  const values = splitValues(value);
  if (on === undefined || values.length === 0 || values.some((part) => /^\*+$/.test(part))) return undefined;
  const any = on.endsWith('Modality') ? anyOf(values.map((part) => matchText(on, part, { ignoreCase }))) : inList(on, values);
  return exists === undefined ? any : { sql: exists(any.sql), params: any.params };
}

/**
 * Keys of levels below: some entity down there matches all of them together. With a UID among them there are few such entities,
 * and it is quicker to begin with those; else each row is tried until one is found below it.
 */
function lowerCondition(depth: number, byLevel: Record<QueryLevel, Condition[]>, hasUid: boolean): Condition | undefined {
  const lower = queryLevels.slice(depth + 1);
  const deepest = lower.findLastIndex((level) => byLevel[level].length > 0);
  const [first, ...rest] = lower.slice(0, deepest + 1);
  if (first === undefined || first === 'PATIENT') return undefined;
  const all = allOf([first, ...rest].flatMap((level) => byLevel[level]));
  const from = [
    `FROM ${tableOf[first]} ${aliasOf[first]}`,
    ...rest.map((level) => (level === 'PATIENT' ? '' : joinDown[level])),
  ].join(' ');
  const [below = '', above = ''] = linkDown[first];
  const sql = hasUid
    ? `${above} IN (SELECT ${below} ${from} WHERE ${all.sql})`
    : `EXISTS (SELECT 1 ${from} WHERE ${below} = ${above} AND ${all.sql})`;
  return { sql, params: all.params };
}

function valueExpression(
  keyword: string,
  depth: number,
  columns: IndexColumns,
  timezone: number | undefined,
): string | undefined {
  const derived = derivedKeys.get(keyword);
  if (derived !== undefined) return depthOf(derived.level) <= depth ? derived.value : undefined;
  const key = keyByKeyword.get(keyword);
  if (key === undefined || depthOf(key.level) > depth) return undefined;
  return zonedColumn(keyword, key.level, columns, timezone);
}

/**
 * A date or time of an event as the asker's clocks show it. A birth date is what the patient says it is, wherever: it is not moved, nor
 * is its time.
 */
function zonedColumn(keyword: string, level: QueryLevel, columns: IndexColumns, timezone: number | undefined): string {
  const pair = timezone === undefined ? undefined : dateTimePairs.find(([date, time]) => keyword === date || keyword === time);
  if (pair === undefined) return columnOf(keyword, level, columns);
  const [date, time] = pair;
  const parts = [date, time, zoneKey].map((one) => columnOf(one, level, columns));
  return `${keyword === date ? 'date' : 'time'}_in_zone(${parts.join(', ')}, ${Number(timezone)})`;
}

/** A column where a migration made one; else the keyword is looked up in `more`. Keywords here come from our own table only. */
function columnOf(keyword: string, level: QueryLevel, columns: IndexColumns): string {
  return columns[level].has(keyword) ? `${aliasOf[level]}.${keyword}` : `json_extract(${aliasOf[level]}.more, '$.${keyword}')`;
}

function isPathKey(keyword: string): boolean {
  return (pathKeys as readonly string[]).includes(keyword);
}

function splitValues(value: string): string[] {
  return value
    .split('\\')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
