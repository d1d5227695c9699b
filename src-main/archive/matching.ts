import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { type QueryLevel, queryLevels } from '../../src-shared/dicom/query/levels.ts';
import type { QueryKey } from '../../src-shared/dicom/query/query-keys.ts';
import { foldSeparator } from '../dicom/matching/fold-text.ts';
import { countsLetters, groupsOfPattern, hasWildcard } from '../dicom/matching/match-text.ts';
import { parseDateRange, parseTimeRange, type TextRange } from '../dicom/matching/temporal-range.ts';

/** The text of a condition and its parameters. Values only ever are parameters. */
export interface Condition {
  readonly sql: string;
  readonly params: readonly (string | number)[];
}

export interface MatchOptions {
  /** Text keys match whatever their case: what a person typing expects. Names always do; codes and UIDs too are compared exactly otherwise. */
  readonly ignoreCase: boolean;
  /** Names that are spelt differently match, too; see `fuzzy-name.ts`. */
  readonly fuzzyNames?: boolean;
  /** Case and accents of names count, unless they are matched fuzzily. */
  readonly exactNames?: boolean;
}

/** Conditions that stand in a row in SQL. */
const joinedInARow = 64;

/** One condition for one key; `column` is an SQL expression, `folded` one for a folded person name if there is one. */
export function matchKey(
  key: QueryKey,
  column: string,
  folded: string | undefined,
  value: string,
  options: MatchOptions,
): Condition | undefined {
  const values = value
    .split('\\')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  // Universal matching (PS3.4 §C.2.2.2.3): an empty value, or only asterisks.
  if (values.length === 0 || values.some((part) => /^\*+$/.test(part))) return undefined;
  switch (key.kind) {
    case 'uid':
      return inList(column, values);
    case 'person-name':
      if (options.exactNames && !options.fuzzyNames)
        return anyOf(values.map((part) => ({ sql: `matches_exact_name(${column}, ?)`, params: [part] })));
      return anyOf(values.map((part) => matchName(column, folded ?? `fold_names(${column})`, part, options)));
    case 'date':
      return anyOf(values.map((part) => inRange(column, parseDateRange(part)) ?? matchOther(column, part, options)));
    case 'time':
      return anyOf(values.map((part) => inRange(column, parseTimeRange(part)) ?? matchOther(column, part, options)));
    case 'number':
      return anyOf(values.map((part) => matchNumber(column, part, options)));
    case 'text':
    case 'code':
      if (lookupKeyword(key.keyword)?.vr === 'AS') return anyOf(values.map((part) => matchOther(column, part, options)));
      if (isMultiValued(key.keyword)) return anyOf(values.map((part) => matchAnyValue(column, part, options)));
      if (values.length > 1 && !options.ignoreCase && !values.some(hasWildcard)) return inList(column, values);
      return anyOf(values.map((part) => matchText(column, part, options)));
    case 'computed':
      return undefined; // matched by `query-sql.ts`, which knows what they are computed from
  }
}

/** List of UID matching (PS3.4 §C.2.2.2.2). One parameter however long the list: SQLite's limit of parameters is not ours. */
export function inList(column: string, values: readonly string[]): Condition {
  if (values.length === 1) return { sql: `${column} = ?`, params: [values[0] ?? ''] };
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, params: [JSON.stringify(values)] };
}

/** Single value and wildcard matching (PS3.4 §C.2.2.2.1, §C.2.2.2.4). */
export function matchText(column: string, pattern: string, options: MatchOptions): Condition {
  if (!hasWildcard(pattern)) return { sql: `${column} = ?${options.ignoreCase ? ' COLLATE NOCASE' : ''}`, params: [pattern] };
  if (options.ignoreCase) return { sql: `${column} LIKE ? ESCAPE '!'`, params: [likePattern(pattern)] };
  return { sql: `${column} GLOB ?`, params: [pattern.replaceAll('[', '[[]')] };
}

/**
 * Dates, times, numbers and ages: `*` and `?` are no wildcards in them (PS3.4 §C.2.2.2.4), except for a person at the window, to whom
 * "2024*" comes easily.
 */
function matchOther(column: string, text: string, options: MatchOptions): Condition {
  return options.ignoreCase ? matchText(column, text, options) : { sql: `${column} = ?`, params: [text] };
}

/**
 * Matches if a group of the name does (PS3.5 §6.2.1.1: alphabetic, ideographic, phonetic); a pattern with `=` asks for each of its
 * groups. Case, accents and width do not count. Components at the end may be left out, not others.
 */
function matchName(column: string, folded: string, pattern: string, { fuzzyNames }: MatchOptions): Condition {
  const ways = [allOf(groupsOfPattern(pattern).map((group) => matchNameGroup(folded, group)))];
  if (countsLetters(pattern)) ways.push({ sql: `matches_exact_name(lower(${column}), lower(?))`, params: [pattern] });
  if (fuzzyNames) ways.push({ sql: `matches_name_fuzzily(${folded}, ?)`, params: [pattern] });
  return anyOf(ways);
}

function matchNameGroup(folded: string, group: string): Condition {
  const like: Condition = {
    sql: `${folded} LIKE ? ESCAPE '!'`,
    params: [`%${foldSeparator}${likePattern(group)}${foldSeparator}%`],
  };
  // LIKE is fast but lets an asterisk run across the separator, from one group into the next: rule those out exactly.
  return hasWildcard(group) ? allOf([like, { sql: `matches_name(${folded}, ?)`, params: [group] }]) : like;
}

function matchAnyValue(column: string, pattern: string, options: MatchOptions): Condition {
  return { sql: `matches_value(${column}, ?, ?)`, params: [pattern, options.ignoreCase ? 1 : 0] };
}

/** "1" equals "01" and "+1" (PS3.5 §6.2, VR IS and DS). */
function matchNumber(column: string, value: string, options: MatchOptions): Condition {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return matchOther(column, value, options);
  return { sql: `(${column} IS NOT NULL AND CAST(${column} AS REAL) = ?)`, params: [number] };
}

/** Range matching (PS3.4 §C.2.2.2.5). */
function inRange(column: string, range: TextRange | undefined): Condition | undefined {
  if (range === undefined) return undefined;
  if (range.from !== undefined && range.from === range.to) return { sql: `${column} = ?`, params: [range.from] };
  const parts: Condition[] = [];
  if (range.from !== undefined) parts.push({ sql: `${column} >= ?`, params: [range.from] });
  if (range.to !== undefined) parts.push({ sql: `${column} <= ?`, params: [range.to] });
  return allOf(parts);
}

/** Combined date and time matching (PS3.4 §C.2.2.2.5, where negotiated): one interval from the first date's time to the last date's. */
export function matchDateTime(dateColumn: string, timeColumn: string, date: string, time: string): Condition | undefined {
  const dates = parseDateRange(date);
  const times = parseTimeRange(time);
  if (dates === undefined || times === undefined) return undefined;
  const parts: Condition[] = [];
  if (dates.from !== undefined) parts.push(edge(dateColumn, timeColumn, dates.from, times.from, '>'));
  if (dates.to !== undefined) parts.push(edge(dateColumn, timeColumn, dates.to, times.to, '<'));
  return allOf(parts);
}

function edge(dateColumn: string, timeColumn: string, date: string, time: string | undefined, side: '<' | '>'): Condition {
  if (time === undefined) return { sql: `${dateColumn} ${side}= ?`, params: [date] };
  return { sql: `(${dateColumn} ${side} ? OR (${dateColumn} = ? AND ${timeColumn} ${side}= ?))`, params: [date, date, time] };
}

export function allOf(conditions: readonly Condition[]): Condition {
  return join(conditions, ' AND ', '1');
}

export function anyOf(conditions: readonly Condition[]): Condition {
  return join(conditions, ' OR ', '0');
}

function join(conditions: readonly Condition[], operator: string, empty: string): Condition {
  const [only] = conditions;
  if (only === undefined) return { sql: empty, params: [] };
  if (conditions.length === 1) return only;
  return {
    sql: joined(
      conditions.map(({ sql }) => sql),
      operator,
    ),
    params: conditions.flatMap(({ params }) => params),
  };
}

/** Halves of halves: SQLite has expressions a thousand deep, and in a row each is one deeper than the one before. */
function joined(parts: readonly string[], operator: string): string {
  if (parts.length <= joinedInARow) return `(${parts.join(operator)})`;
  const half = parts.length >> 1;
  return `(${joined(parts.slice(0, half), operator)}${operator}${joined(parts.slice(half), operator)})`;
}

function likePattern(pattern: string): string {
  return pattern.replace(/[!%_]/g, '!$&').replaceAll('*', '%').replaceAll('?', '_');
}

function isMultiValued(keyword: string): boolean {
  const vm = lookupKeyword(keyword)?.vm;
  return vm !== undefined && vm !== '1';
}

/** How far down a level is: PATIENT 0 … IMAGE 3. */
export function depthOf(level: QueryLevel): number {
  return queryLevels.indexOf(level);
}
