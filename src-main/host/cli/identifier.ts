import { parseDateRange, parseTime } from '../../../src-shared/dicom/date-time.ts';
import { lookupKeyword } from '../../../src-shared/dicom/dictionary.ts';
import { codePoint } from '../../../src-shared/dicom/explain/unencodable-text.ts';
import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import {
  levelsOf,
  modelName,
  type QueryLevel,
  type QueryModel,
  queryLevels,
  queryModels,
  uniqueKeyOf,
} from '../../../src-shared/dicom/query/levels.ts';
import { returnKeys } from '../../../src-shared/dicom/query/query-keys.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { vrInfo } from '../../../src-shared/dicom/vr.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import type { Priority } from '../../dicom/dimse/priority.ts';
import { parseDateRange as parseTextRange, parseTimeRange } from '../../dicom/matching/temporal-range.ts';
import { foreignCharacters, setQueryKey } from '../../dicom/services/query-key.ts';
import { characterSetOfKey, type Key, parseKey } from './key-argument.ts';
import { nearWords } from './near-words.ts';
import type { PriorityOption } from './options/priority-option.ts';
import { extensionsOf, type QueryExtensionOptions } from './options/query-extension-options.ts';
import type { QueryOptions } from './options/query-options.ts';
import type { FileQuery } from './query-file.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** What `--model`, `--level` and all `-k` ask for together. */
export interface Query {
  readonly model: QueryModel;
  readonly level: QueryLevel;
  readonly keys: readonly Key[];
  /** Asked for by extended negotiation; undefined leaves it to the bookmark. */
  readonly extensions?: readonly QueryExtension[] | undefined;
  /** Of every request made for it. */
  readonly priority?: Priority | undefined;
  /** Values of (0008,0005): of `--charset`, of the key, or of the query file. */
  readonly charset?: readonly string[] | undefined;
}

type Options = QueryOptions & QueryExtensionOptions & PriorityOption;

/** As `parseQuery`, with the keys of `--query-file`. */
export async function readQuery(options: Options): Promise<Parsed<Query>> {
  if (options.queryFile === undefined) return parseQuery(options);
  const { readQueryFile } = await import('./query-file.ts');
  const file = await readQueryFile(options.queryFile);
  return file.ok ? parseQuery(options, file.value) : file;
}

/**
 * Takes the options apart and checks that they go together. `-k QueryRetrieveLevel=…` is understood as `--level`, and
 * `-k SpecificCharacterSet=…` as `--charset`. Keys that are named go before those of a file.
 */
export function parseQuery(options: Options, file?: FileQuery): Parsed<Query> {
  const keys: Key[] = [];
  let levelText = options.level;
  let { charset } = options;
  for (const text of options.key ?? []) {
    const key = parseKey(text);
    if (!key.ok) return key;
    const { tag, value } = key.value;
    if (tag === tags.QueryRetrieveLevel) {
      if (levelText && value && value.toUpperCase() !== levelText.toUpperCase()) return twice(key.value.name, levelText, value);
      levelText ??= value;
    } else if (tag === tags.SpecificCharacterSet) {
      const named = characterSetOfKey(key.value);
      if (!named.ok) return named;
      charset ??= named.value;
    } else {
      const problem = addKey(keys, key.value);
      if (problem !== undefined) return problem;
    }
  }
  for (const key of file?.keys ?? []) if (!keys.some(({ name }) => name === key.name)) keys.push(key);
  const level = parseLevel(levelText ?? (file?.level || 'study'));
  if (!level.ok) return level;
  const model = parseModel(options.model, level.value);
  if (!model.ok) return model;
  const { priority } = options;
  charset ??= file?.charset;
  return parsed({ model: model.value, level: level.value, keys, extensions: extensionsOf(options), priority, charset });
}

/** A key that is named twice has one value: that it is asked back goes without saying. */
export function addKey(keys: Key[], key: Key): ReturnType<typeof usageProblem> | undefined {
  const at = keys.findIndex(({ name }) => name === key.name);
  const before = keys[at];
  if (before === undefined) keys.push(key);
  else if (before.value === undefined) keys[at] = key;
  else if (key.value !== undefined && key.value !== before.value) return twice(key.name, before.value, key.value);
  return undefined;
}

function twice(name: string, before: string, now: string): ReturnType<typeof usageProblem> {
  return usageProblem('key-twice', `${name} is given twice, and is to be “${before}” and “${now}” at once.`, [
    'Ask one after the other. Several UIDs are one value, with backslashes between them.',
  ]);
}

/**
 * No key has a value, or more of one than what stands between its parts, as in StudyDate=$FROM-$TO: everything there is would match. That
 * is meant by nobody whose script left variables empty.
 */
export function namesNothing({ keys }: Pick<Query, 'keys'>): boolean {
  return keys.every(({ vr, value = '', bytes }) => bytes === undefined && nothingIn(vr).test(value));
}

function nothingIn(vr: Key['vr']): RegExp {
  if (vr === 'PN') return /^[\s\\^=]*$/;
  return vr === 'DA' || vr === 'TM' || vr === 'DT' ? /^[\s\\-]*$/ : /^[\s\\]*$/;
}

/** Blanks and marks that look like none: of web pages, of word processors, and what programs of Windows put before a text. */
const unseenCharacters = /[\u00a0\u00ad\u2007\u200b\u200e\u200f\u202f\u2060\ufeff]/g;

/** Values that hardly any server can make anything of, though they may be asked. */
export function valueNotes({ keys }: Pick<Query, 'keys'>): string[] {
  return keys.flatMap(({ name, vr, value }) => {
    if (value === undefined || value === '') return [];
    const unseen = value.match(unseenCharacters);
    if (unseen !== null)
      return [
        `the value of ${name} has ${[...new Set(unseen)].map(codePoint).join(', ')} in it, which may have been copied along unseen and has to match, too.`,
      ];
    if (/^(["'“”„‘’‚«»]).+["'“”‘’«»]$/.test(value))
      return [`the quotes are part of the value ${value}: the shell has left them, and they have to match, too.`];
    if (/\p{M}/u.test(value) && value.normalize('NFC') !== value)
      return [
        `“${value}” has marks apart from their letters, as names of files on macOS do: where a server has text in Unicode it matches only what is written so.`,
      ];
    if (/[*?"]/.test(value)) return [];
    const longest = tooLong(vr, value);
    if (longest !== undefined)
      return [
        `the value of ${name} has ${longest.length} characters where there can be ${longest.most} (VR ${vr}): hardly anything can match.`,
      ];
    const odd = value.split('\\').find((part) => part.trim() !== '' && isOdd(vr, part.trim()));
    if (odd !== undefined)
      return [`“${odd}” is no ${vr === 'UI' ? 'UID' : 'number'}, as ${name} has them: hardly anything can match.`];
    if (value.includes('\\')) return [];
    if (isBackwards(vr, value)) return [`“${value}” ends before it begins: nothing can match.`];
    if (vr === 'DA' && parseDateRange(value) === undefined)
      return [`“${value}” is no date as DICOM writes it, ${name}=20261231 or a range, ${name}=20261201-20261231.`];
    if (vr === 'TM' && (parseTimeRange(value) === undefined || !value.split('-').every(isTimeOrOpen)))
      return [`“${value}” is no time as DICOM writes it, ${name}=1530 or a range, ${name}=0900-1200.`];
    return [];
  });
}

/** Of values that are UIDs or numbers in every object; UIDs with leading zeros are about. */
function isOdd(vr: Key['vr'], part: string): boolean {
  if (vr === 'UI') return !/^[\d.]+$/.test(part);
  return (vr === 'IS' || vr === 'DS') && Number.isNaN(Number(part));
}

/** PS3.5 Table 6.2-1: of each value, in names of each component group. */
function tooLong(vr: Key['vr'], value: string): { readonly length: number; readonly most: number } | undefined {
  const { text, multi, maxLength: most } = vrInfo[vr];
  if (text === false || most === undefined || vr === 'DA' || vr === 'TM' || vr === 'DT') return undefined;
  const parts = multi ? value.split(vr === 'PN' ? /[\\=]/ : '\\') : [value];
  const length = Math.max(...parts.map((part) => [...part.trim()].length));
  return length > most ? { length, most } : undefined;
}

function isBackwards(vr: Key['vr'], value: string): boolean {
  if (vr !== 'DA' && vr !== 'TM') return false;
  const { from, to } = (vr === 'DA' ? parseTextRange(value) : parseTimeRange(value)) ?? {};
  return from !== undefined && to !== undefined && from > to;
}

function isTimeOrOpen(text: string): boolean {
  return text.trim() === '' || parseTime(text) !== undefined;
}

function parseLevel(text: string): Parsed<QueryLevel> {
  const level = queryLevels.find((name) => name === text.toUpperCase());
  if (level !== undefined) return parsed(level);
  const names = queryLevels.map((name) => name.toLowerCase());
  return usageProblem('level-invalid', `“${text}” is not a level.`, [
    `Levels are ${names.join(', ')}.`,
    ...nearWords(text, names, 1).map((name) => `Did you mean ${name}?`),
  ]);
}

function parseModel(text: string | undefined, level: QueryLevel): Parsed<QueryModel> {
  if (text === undefined) return parsed(level === 'PATIENT' ? 'patient' : 'study');
  const model = queryModels.find((known) => known === text.toLowerCase());
  if (model === undefined) {
    return usageProblem('model-invalid', `“${text}” is not an information model.`, [
      'Models are patient, study and the retired patient-study-only.',
    ]);
  }
  if (!levelsOf(model).includes(level)) {
    return usageProblem('model-without-level', `The ${modelName[model]} model has no ${level.toLowerCase()} level.`, [
      level === 'PATIENT' ? 'Use --model patient, or leave --model out.' : 'Use --model patient or --model study.',
    ]);
  }
  return parsed(model);
}

/** Keywords of the unique keys from the top of the model down to the level (PS3.4 §C.6.1.1, §C.6.2.1). */
export function uniqueKeys(model: QueryModel, level: QueryLevel): string[] {
  const levels = levelsOf(model);
  return levels.slice(0, levels.indexOf(level) + 1).map((name) => uniqueKeyOf[name]);
}

/**
 * The identifier of a C-FIND: the keys as given, unique keys that are missing, and, where no return key was named, those that a
 * search in the window asks for, too.
 */
export function findIdentifier(query: Query): Parsed<DataSet> {
  const asksBack = query.keys.some((key) => key.value === undefined);
  const usual = asksBack ? [] : returnKeys(query.level, query.model).map(({ keyword }) => keyword);
  return identifier(query, [...uniqueKeys(query.model, query.level), ...usual]);
}

/** The identifier of a C-MOVE or C-GET: only the level and unique keys (PS3.4 §C.4.2.1.4). */
export function retrieveIdentifier(query: Query): Parsed<DataSet> {
  return identifier(query, []);
}

/** In Unicode: whoever sends it puts it into the server's character set. */
function identifier(query: Query, addedKeywords: readonly string[]): Parsed<DataSet> {
  const dataSet = new DataSet();
  dataSet.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
  dataSet.set(tags.QueryRetrieveLevel, 'CS', query.level);
  for (const key of query.keys) {
    const problem = setKey(dataSet, key);
    if (problem !== undefined) return problem;
  }
  for (const keyword of addedKeywords) {
    const entry = lookupKeyword(keyword);
    if (entry !== undefined && !dataSet.has(entry.tag)) setKey(dataSet, { ...entry, name: keyword, value: undefined });
  }
  return parsed(dataSet);
}

/** Undefined: it is set. Otherwise what is wrong with its value. */
export function setKey(dataSet: DataSet, { sequences = [], ...key }: Key): ReturnType<typeof usageProblem> | undefined {
  if (setQueryKey(dataSet, { ...key, sequences }, key.bytes ?? key.value)) return undefined;
  const foreign = [...new Set(foreignCharacters(key.vr, key.value ?? ''))];
  const codes = foreign.map(codePoint).join(', ');
  const { text } = vrInfo[key.vr];
  const what =
    text === 'charset' ? 'text without control characters' : text === 'ascii' ? 'ASCII' : key.vr === 'AT' ? 'tags' : 'numbers';
  return usageProblem(
    'key-value-invalid',
    `${key.name} takes ${what} (VR ${key.vr}), and “${key.value}” is none.`,
    codes === '' ? [] : [`It has ${codes} in it, which may have been copied along unseen: type it anew.`],
  );
}
