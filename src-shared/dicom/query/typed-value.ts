import { formatDateRange } from '../date-time.ts';
import { personNameFromTyped } from '../person-name.ts';
import { type DateOrder, typedDateRange } from '../typed-date.ts';
import { emptyValue } from './empty-value.ts';
import type { QueryKey } from './query-keys.ts';

/** Matching syntax, "" where nothing was typed, or in a sentence why nothing can be asked for with it. */
export type TypedValue = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: string };

/** No value is as long; what is was pasted by mistake. */
const longest = 1_024;

/**
 * What a person typed for a key, as matching syntax. What has no value that can be sent is refused: left out or sent as it is, it
 * would match everything, or others than were meant.
 */
export function typedValue(key: Pick<QueryKey, 'keyword' | 'kind'>, typed: string, order: DateOrder): TypedValue {
  const text = visibleText(typed);
  if (text === '' && typed !== '')
    return refused('There are only blanks or unseen characters in it. Empty it to ask without it.');
  if (text === '' || text === emptyValue) return { ok: true, value: text };
  if (text.length > longest) return refused(`This has ${text.length.toLocaleString()} characters: no value is as long.`);
  // It separates values, of which one must match. An empty one would match everything.
  const parts = text
    .split('\\')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return refused('“\\” separates values, and there is none.');
  const values = parts.map((part) => partValue(key, part, order));
  const problem = values.find((value) => !value.ok);
  return problem ?? { ok: true, value: values.map((value) => (value.ok ? value.value : '')).join('\\') };
}

/**
 * Without what is copied along unseen from documents and web pages: line breaks, blanks of other kinds, marks without width. Joiners
 * stay, which some scripts are written with, and so does the ideographic space.
 */
export function visibleText(text: string): string {
  return text
    .replace(/[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/g, '')
    .replace(/[\p{Cc}\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F]/gu, ' ')
    .trim();
}

function partValue({ keyword, kind }: Pick<QueryKey, 'keyword' | 'kind'>, text: string, order: DateOrder): TypedValue {
  switch (kind) {
    case 'person-name':
      return nameValue(text);
    case 'date':
      return dateValue(text, order);
    case 'uid':
      return uidValue(text);
    case 'code':
      return /^[\x20-\x7e]*$/.test(text)
        ? { ok: true, value: text.toUpperCase() }
        : refused(`“${text}” is no code: they are of the letters A to Z and digits.`);
    case 'text':
      return { ok: true, value: keyword.endsWith('Description') && !hasWildcard(text) ? `*${text}*` : text };
    default:
      return { ok: true, value: text };
  }
}

const hasWildcard = (text: string) => /[*?]/.test(text);

/** "smith" → "*smith*", "Smith, An" → "Smith*^An*", several words in the order given; wildcards typed by hand are left alone. */
function nameValue(text: string): TypedValue {
  if (/^[\s,^=]*$/.test(text)) return refused(`“${text}” is no name.`);
  const name = personNameFromTyped(text);
  if (hasWildcard(text)) return { ok: true, value: name };
  if (!name.includes('^')) return { ok: true, value: `*${name.split(/\s+/).join('*')}*` };
  const components = name.split('^').map((component) => `${component.trim()}*`);
  return { ok: true, value: components.join('^') };
}

/** A birth date is of this century or another: its year is written whole. */
function dateValue(text: string, order: DateOrder): TypedValue {
  const range = /\d{4}/.test(text) ? typedDateRange(text, order) : undefined;
  return range === undefined
    ? refused(`“${text}” is no date. Type it as 1962-03-14, a range as 1962-03-01 - 1962-03-31, or only the year.`)
    : { ok: true, value: formatDateRange(range) };
}

/** Several may be pasted, or one that was broken over two lines. */
function uidValue(text: string): TypedValue {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const isUid = (uid: string) => /^\d+(\.\d+)+$/.test(uid);
  if (parts.length > 0 && parts.every(isUid)) return { ok: true, value: parts.join('\\') };
  if (isUid(parts.join(''))) return { ok: true, value: parts.join('') };
  return refused(`“${text}” is no UID: these are numbers with dots between, and take no wildcards.`);
}

function refused(problem: string): TypedValue {
  return { ok: false, problem };
}
