import { assertNever } from '../../../src-shared/assert-never.ts';
import { characterSetTerms, parseCharacterSet } from '../../../src-shared/dicom/character-sets.ts';
import { dictionaryEntries } from '../../../src-shared/dicom/dictionary.ts';
import { type KeyPath, parseKeyPath } from '../../../src-shared/dicom/query/key-path.ts';
import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { registeredUids } from '../../../src-shared/dicom/uids.ts';
import { nearWords } from './near-words.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** One `-k`: an element to match, or only to ask back. */
export interface Key extends Omit<KeyPath, 'sequences'> {
  readonly sequences?: readonly Tag[];
  /** Undefined without `=`: a return key. An empty text after `=` means the same to a server (universal matching). */
  readonly value: string | undefined;
  /** In place of a value where it is no text: of a query file. */
  readonly bytes?: Uint8Array;
}

/**
 * Takes `PatientName=A*`, `0010,0010=A*`, `(0010,0010)=A*`, `00100010=A*`, or the same without `=…`; in a sequence
 * `Sequence.Keyword=A*` or `Sequence[0].Keyword=A*`. A UID may be given by its keyword.
 */
export function parseKey(text: string): Parsed<Key> {
  const equals = text.indexOf('=');
  const name = (equals < 0 ? text : text.slice(0, equals)).trim();
  const value = equals < 0 ? undefined : text.slice(equals + 1);
  const read = parseKeyPath(name);
  if (read.ok) return check({ ...read.path, value });
  switch (read.problem) {
    case 'unknown':
      return unknownKeyword(read.part);
    case 'no-sequence':
      return usageProblem('key-no-sequence', `${read.part} is no sequence: nothing is in it.`, []);
    case 'other-item':
      return usageProblem('key-other-item', `A sequence in a query has one item: “${read.part}” names another.`, [
        'Write [0], or nothing.',
      ]);
    default:
      return assertNever(read.problem);
  }
}

function check(key: Key): Parsed<Key> {
  if ([...(key.sequences ?? []), key.tag].some((tag) => tag >>> 16 < 8))
    return usageProblem('key-not-allowed', `${key.name} cannot be a query key.`, [
      'Query keys are attributes of patients, studies, series and images.',
    ]);
  // What Node makes of an argument that is not UTF-8: it would be asked for, and match nothing.
  if (key.value?.includes('\ufffd')) {
    return usageProblem('key-value-invalid', `The value of ${key.name} has characters that were lost: “${key.value}”.`, [
      'Text on the command line is UTF-8: set the terminal or the script to it.',
      'Write ? in their place: it stands for any one character.',
    ]);
  }
  if (key.vr === 'SQ' && key.value) {
    return usageProblem('key-is-sequence', `${key.name} is a sequence and cannot have a value.`, [
      `Ask for all of it: -k ${key.name}; or for what is in it: -k ${key.name}.Keyword=value`,
    ]);
  }
  if (key.vr === 'UN' && key.value) {
    return usageProblem('key-unknown-tag', `${key.name} is not in the dictionary, so how to write its value is not known.`, [
      'Use an element of PS3.6, or write it into a query file, which says its VR: --query-file of find, get and move.',
    ]);
  }
  return key.vr === 'UI' && key.value ? withUids(key, key.value) : parsed(key);
}

/** Keywords of PS3.6 Annex A in place of UIDs, as in `SOPClassUID=CTImageStorage`; with another = before them, as for findscu, there must be one. */
function withUids(key: Key, value: string): Parsed<Key> {
  const parts = value.split('\\');
  for (const [index, part] of parts.entries()) {
    if (!/[A-Za-z]/.test(part)) continue;
    const keyword = part.trim().replace(/^=/, '');
    const uid = [...registeredUids()].find((entry) => entry.keyword === keyword)?.uid;
    if (uid === undefined && part.startsWith('='))
      return usageProblem('key-value-invalid', `“${keyword}” is the keyword of no UID.`, [
        'quarry explain knows UIDs and their keywords.',
      ]);
    parts[index] = uid ?? part;
  }
  return parsed({ ...key, value: parts.join('\\') });
}

function unknownKeyword(name: string): Parsed<never> {
  const near = nearWords(
    name,
    [...dictionaryEntries()].filter((entry) => !entry.retired && entry.keyword !== '').map((entry) => entry.keyword),
  );
  return usageProblem('keyword-unknown', `“${name}” is not a keyword of DICOM's dictionary.`, [
    ...(near.length > 0 ? [`Did you mean ${near.join(' or ')}?`] : []),
    'Keys look like -k PatientName=SMITH* or -k 0010,0010=SMITH*; without “=” the value is asked back.',
  ]);
}

/** Undefined where it is only asked back, which goes without saying. */
export function characterSetOfKey({ name, value }: Pick<Key, 'name' | 'value'>): Parsed<readonly string[] | undefined> {
  if (!value) return parsed(undefined);
  const charset = parseCharacterSet(value);
  if (charset !== undefined) return parsed(charset);
  return usageProblem('charset-unknown', `“${value}” is no defined term of ${name}.`, [
    `There are ${characterSetTerms.map(({ term, extended }) => term ?? extended).join(', ')}.`,
  ]);
}
