import { foldNameGroup, foldPersonNames, foldSeparator, trimNameGroup } from './fold-text.ts';

/** `*` and `?` (PS3.4 §C.2.2.2.4); there is no way to say that one of them is meant as itself. */
export function hasWildcard(text: string): boolean {
  return text.includes('*') || text.includes('?');
}

/**
 * Whether all of a text fits a pattern with `*` and `?`. Goes back to the last asterisk only, so that a pattern full of them
 * costs no more than the product of the lengths; a regular expression would cost far more.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const characters = [...text];
  const wanted = [...pattern];
  let t = 0;
  let p = 0;
  let star = -1;
  let afterStar = 0;
  while (t < characters.length) {
    if (wanted[p] === '*') {
      star = p++;
      afterStar = t;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === characters[t])) {
      t++;
      p++;
    } else if (star !== -1) {
      p = star + 1;
      t = ++afterStar;
    } else {
      return false;
    }
  }
  while (wanted[p] === '*') p++;
  return p === wanted.length;
}

/**
 * Matches if a group of the name does (PS3.5 §6.2.1.1: alphabetic, ideographic, phonetic); a pattern with `=` asks for each of its
 * groups. Case, accents and width do not count.
 */
export function matchesName(name: string, pattern: string): boolean {
  const folded = foldPersonNames(name);
  if (groupsOfPattern(pattern).every((group) => matchesNameGroup(folded, group))) return true;
  return countsLetters(pattern) && matchesExactName(name.toLowerCase(), pattern.toLowerCase());
}

/**
 * Whether a pattern may fit a name as it is written and not the folded one, which has other numbers of letters: ß is two there, ﾀ and
 * its mark ﾞ are one.
 */
export function countsLetters(pattern: string): boolean {
  return hasWildcard(pattern) && /[?\uff61-\uff9f]/.test(pattern);
}

/** Groups of a pattern that ask for something, folded. */
export function groupsOfPattern(pattern: string): string[] {
  return pattern
    .split('=')
    .map(foldNameGroup)
    .filter((group) => group !== '' && !/^\*+$/.test(group));
}

/** Whether a group of a folded name, or of several, fits a folded pattern; the archive's index has it as `matches_name`. */
export function matchesNameGroup(folded: string, group: string): boolean {
  return folded.split(foldSeparator).some((candidate) => candidate !== '' && matchesPattern(candidate, group));
}

/**
 * Names as they are written: only blanks around components and empty components at the end do not count (PS3.5 §6.2.1). The archive's
 * index has it as `matches_exact_name`.
 */
export function matchesExactName(names: string, pattern: string): boolean {
  const groups = names.split(/[=\\]/).map(trimNameGroup);
  return pattern
    .split('=')
    .map(trimNameGroup)
    .filter((wanted) => wanted !== '')
    .every((wanted) => groups.some((group) => group !== '' && matchesPattern(group, wanted)));
}

/** Matches if any of the values joined with a backslash does; the archive's index has it as `matches_value`. */
export function matchesAnyValue(values: string, pattern: string, ignoreCase: boolean): boolean {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const folded = fold(pattern);
  return values.split('\\').some((value) => matchesPattern(fold(value.trim()), folded));
}
