import { dictionaryText } from './dictionary.generated.ts';
import { keywordFromName } from './keyword-from-name.ts';
import { once } from './once.ts';
import { formatTagDigits, isGroupLengthTag, isPrivateCreatorTag, isPrivateTag, type Tag } from './tag.ts';
import { tags } from './tags.ts';
import { isVr, type VR } from './vr.ts';

/** One row of PS3.6 §6–9 or PS3.7 Annex E. */
export interface DictionaryEntry {
  /** As asked for; of a repeating group looked up by keyword, the first. */
  readonly tag: Tag;
  /** Empty for the few retired elements whose name the standard has dropped. */
  readonly keyword: string;
  /** Where the standard leaves a choice, the VR to assume when nothing says more. */
  readonly vr: VR;
  /** All choices, `vr` first, where there is more than one: US/SS by PixelRepresentation, OW/OB by transfer syntax. */
  readonly choices?: readonly VR[];
  /** Value multiplicity, as in "1", "1-n", "2-2n". */
  readonly vm: string;
  readonly name: string;
  readonly retired: boolean;
}

interface Index {
  readonly byTag: ReadonlyMap<Tag, string>;
  readonly repeating: readonly { readonly mask: number; readonly byTag: ReadonlyMap<Tag, string> }[];
}

/** Rows are taken apart when first asked for, because most of them never are. */
const entries = new Map<Tag, DictionaryEntry>();

/**
 * The first few are searched for in the text: the index takes several milliseconds at a start, and a program that asks a server needs a
 * dozen rows.
 */
const atMostSearches = 200;
let searches = 0;
const index = once(buildIndex);
const tagsByKeyword = once(buildKeywords);

/**
 * Finds an element by tag. Knows repeating groups (60xx, 50xx, …), group lengths and private creators; other private
 * elements are undefined, as is what PS3.6 does not list.
 */
export function lookupTag(t: Tag): DictionaryEntry | undefined {
  const known = entries.get(t);
  if (known !== undefined) return known;
  const row = rowOf(t);
  if (row !== undefined) {
    const entry = parseRow(row, t);
    entries.set(t, entry);
    return entry;
  }
  if (isPrivateCreatorTag(t))
    return { tag: t, keyword: 'PrivateCreator', vr: 'LO', vm: '1', name: 'Private Creator', retired: false };
  if (isGroupLengthTag(t)) return { tag: t, keyword: 'GroupLength', vr: 'UL', vm: '1', name: 'Group Length', retired: true };
  if (isPrivateTag(t)) return undefined;
  const repeatingRow = repeatingRowOf(t);
  return repeatingRow === undefined ? undefined : parseRow(repeatingRow, t);
}

/** Whether it is in a repeating group, and another one there is what its keyword finds. */
export function sharesKeyword(t: Tag): boolean {
  if (entries.has(t) || rowOf(t) !== undefined) return false;
  const row = repeatingRowOf(t);
  return row !== undefined && namedTag(row) !== t;
}

/** Finds an element by its exact keyword, as in "PatientName". */
export function lookupKeyword(keyword: string): DictionaryEntry | undefined {
  // Making every keyword of every name takes ten milliseconds at a start: those we use ourselves are known without.
  const t = Object.hasOwn(tags, keyword) ? tags[keyword as keyof typeof tags] : tagsByKeyword().get(keyword);
  return t === undefined ? undefined : lookupTag(t);
}

/** Every element of the dictionary in ascending order; repeating groups once, with their first tag. For tests and tools. */
export function* dictionaryEntries(): Generator<DictionaryEntry> {
  for (const row of dictionaryText.split('\n')) yield parseRow(row, namedTag(row));
}

/** The row of this very tag. */
function rowOf(t: Tag): string | undefined {
  if (searches >= atMostSearches) return index().byTag.get(t);
  searches++;
  return searchRow(formatTagDigits(t));
}

/** Rows are in ascending order of their digits, an `x` behind all of them. Exported for its test. */
export function searchRow(digits: string): string | undefined {
  let low = 0;
  let high = dictionaryText.length;
  while (low < high) {
    const start = dictionaryText.lastIndexOf('\n', ((low + high) >>> 1) - 1) + 1;
    const newline = dictionaryText.indexOf('\n', start);
    const end = newline < 0 ? dictionaryText.length : newline;
    const here = dictionaryText.slice(start, start + digits.length);
    if (here === digits) return dictionaryText.slice(start, end);
    if (here < digits) low = end + 1;
    else high = start;
  }
  return undefined;
}

function repeatingRowOf(t: Tag): string | undefined {
  for (const { mask, byTag } of index().repeating) {
    const row = byTag.get((t & mask) >>> 0);
    if (row !== undefined) return row;
  }
  return undefined;
}

function buildIndex(): Index {
  const byTag = new Map<Tag, string>();
  const repeating = new Map<number, Map<Tag, string>>();
  for (const row of dictionaryText.split('\n')) {
    const digits = row.slice(0, 8);
    if (!digits.includes('x')) {
      byTag.set(Number.parseInt(digits, 16), row);
      continue;
    }
    const t = firstTag(row);
    const mask = Number.parseInt(digits.replaceAll(/[^x]/g, 'F').replaceAll('x', '0'), 16);
    const rows = repeating.get(mask) ?? new Map<Tag, string>();
    repeating.set(mask, rows.set(t, row));
  }
  return { byTag, repeating: [...repeating].map(([mask, rows]) => ({ mask, byTag: rows })) };
}

function buildKeywords(): ReadonlyMap<string, Tag> {
  const tags = new Map<string, Tag>();
  for (const row of dictionaryText.split('\n')) {
    const { keyword } = splitName(row);
    if (keyword !== '') tags.set(keyword, namedTag(row));
  }
  return tags;
}

/** `x` stands for any digit: the first element of a repeating group has zeros there. */
function firstTag(row: string): Tag {
  return Number.parseInt(row.slice(0, 8).replaceAll('x', '0'), 16);
}

/** The first tag that means this row: (0028,0400) and (1000,0000) have other meanings than those around them. */
function namedTag(row: string): Tag {
  const t = firstTag(row);
  if (!row.slice(0, 8).includes('x') || (!isGroupLengthTag(t) && !index().byTag.has(t))) return t;
  return firstTag(row.replace(/x(?![^ ]*x)/, '1'));
}

/** A row is `ggggeeee VR VM name`, see scripts/generate/dictionary.ts. */
function parseRow(row: string, t: Tag): DictionaryEntry {
  const [, vrs = '', vm = ''] = row.split(' ', 3);
  const { name, keyword, retired } = splitName(row);
  const choices = vrs.split('/').filter(isVr);
  const entry = { tag: t, keyword, vr: choices[0] ?? 'UN', vm, name, retired };
  return choices.length > 1 ? { ...entry, choices } : entry;
}

function splitName(row: string): { name: string; keyword: string; retired: boolean } {
  const text = row.slice(row.indexOf(' ', row.indexOf(' ', 9) + 1) + 1);
  const retired = text.startsWith('!');
  const bar = text.indexOf('|');
  const name = text.slice(retired ? 1 : 0, bar < 0 ? undefined : bar);
  return { name, keyword: bar < 0 ? keywordFromName(name) : text.slice(bar + 1), retired };
}
