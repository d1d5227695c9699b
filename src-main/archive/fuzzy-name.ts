import { foldSeparator, foldText } from '../dicom/matching/fold-text.ts';
import { hasWildcard, matchesPattern } from '../dicom/matching/match-text.ts';

/** Longer patterns are nobody's name: they match literally only. Characters. */
const longestPattern = 256;
/** Words of so many letters may differ by one, of twice as many by two. */
const lettersPerMistake = 4;

/**
 * Fuzzy semantic matching of person names (PS3.4 §C.2.2.2.1): each word of the pattern is found among the words of one group of the name, in
 * any order, written the same, sounding the same or with few letters different. Registered in SQLite as `matches_name_fuzzily`; the
 * function remembers the words of its last pattern, which is the same for all rows of a query.
 */
export function fuzzyNameMatcher(): (folded: string, pattern: string) => boolean {
  let last: { readonly pattern: string; readonly groups: readonly (readonly string[])[] } | undefined;
  return (folded, pattern) => {
    if (pattern.length > longestPattern) return false;
    if (last?.pattern !== pattern) last = { pattern, groups: foldText(pattern).split('=').map(wordsOf) };
    const names = folded.split(foldSeparator).map(wordsOf);
    return last.groups.every((wanted) => wanted.length === 0 || names.some((words) => holdsAll(words, wanted)));
  };
}

function wordsOf(group: string): string[] {
  return group
    .replace(/['’]/g, '')
    .split(/[\s^,.-]+/)
    .filter((word) => word !== '');
}

/** Each wanted word by a word of its own. */
function holdsAll(words: readonly string[], wanted: readonly string[]): boolean {
  const free = [...words];
  return wanted.every((word) => {
    const exact = free.indexOf(word);
    const at = exact === -1 ? free.findIndex((candidate) => isAlike(candidate, word)) : exact;
    if (at !== -1) free.splice(at, 1);
    return at !== -1;
  });
}

function isAlike(word: string, wanted: string): boolean {
  if (hasWildcard(wanted)) return matchesPattern(word, wanted);
  if (!isLatin(word) || !isLatin(wanted)) return word === wanted;
  const [a, b] = [soundOf(word), soundOf(wanted)];
  if (a === b) return true;
  const mistakes = Math.min(2, Math.floor(Math.min(a.length, b.length) / lettersPerMistake));
  return mistakes > 0 && Math.abs(a.length - b.length) <= mistakes && differences(a, b) <= mistakes;
}

function isLatin(word: string): boolean {
  return /^[a-z]+$/.test(word);
}

/** Spellings that European languages use for one sound; applied in this order. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/ph/g, 'f'],
  [/sch/g, 'sh'],
  [/t[hz]|d?t/g, 't'],
  [/ck|c(?![eiyh])|qu?/g, 'k'],
  [/[ae][iy]/g, 'ei'],
  [/([aou])e/g, '$1'],
  [/y|ie/g, 'i'],
  [/v|w/g, 'f'],
  [/z/g, 's'],
  [/([aeiou])h/g, '$1'],
  [/(.)\1+/g, '$1'],
];

function soundOf(word: string): string {
  return spellings.reduce((text, [spelling, sound]) => text.replace(spelling, sound), word);
}

/** Letters to add, leave out, change or swap with the next one (optimal string alignment). */
function differences(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(changed, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
