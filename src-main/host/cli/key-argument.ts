import { dictionaryEntries, lookupKeyword, lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import { formatTag, parseTag, type Tag } from '../../../src-shared/dicom/tag.ts';
import type { VR } from '../../../src-shared/dicom/vr.ts';
import { nearWords } from './near-words.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** One `-k`: an element to match, or only to ask back. */
export interface Key {
  /** The keyword, or the tag where there is none. */
  readonly name: string;
  readonly tag: Tag;
  readonly vr: VR;
  /** Undefined without `=`: a return key. An empty text after `=` means the same to a server (universal matching). */
  readonly value: string | undefined;
}

/** Takes `PatientName=A*`, `0010,0010=A*`, `(0010,0010)=A*`, `00100010=A*`, or the same without `=…`. */
export function parseKey(text: string): Parsed<Key> {
  const equals = text.indexOf('=');
  const name = (equals < 0 ? text : text.slice(0, equals)).trim();
  const value = equals < 0 ? undefined : text.slice(equals + 1);
  const byTag = parseTag(name);
  if (byTag !== undefined) {
    const entry = lookupTag(byTag);
    return check({ name: entry?.keyword || formatTag(byTag), tag: byTag, vr: entry?.vr ?? 'UN', value });
  }
  const entry = lookupKeyword(name);
  if (entry === undefined) return unknownKeyword(name);
  return check({ name: entry.keyword, tag: entry.tag, vr: entry.vr, value });
}

function check(key: Key): Parsed<Key> {
  if (key.tag >>> 16 < 8)
    return usageProblem('key-not-allowed', `${key.name} cannot be a query key.`, [
      'Query keys are attributes of patients, studies, series and images.',
    ]);
  if (key.vr === 'SQ' && key.value) {
    return usageProblem('key-is-sequence', `${key.name} is a sequence and cannot have a value.`, [
      `Ask for all of it: -k ${key.name}`,
    ]);
  }
  if (key.vr === 'UN' && key.value) {
    return usageProblem('key-unknown-tag', `${key.name} is not in the dictionary, so how to write its value is not known.`, [
      'Use an element of PS3.6.',
    ]);
  }
  return parsed(key);
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
