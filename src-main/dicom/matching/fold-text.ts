import { graphemeJoiner, streamSafe } from '../../../src-shared/dicom/stream-safe.ts';

/** Stands between person-name groups and values in a folded column; cannot occur in DICOM text (PS3.5 §6.1.3). */
export const foldSeparator = '\u001f';

const extraLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  // At the end of a word only, where a pattern need not end.
  ς: 'σ',
};

/**
 * Text without case, Latin, Greek and Cyrillic accents, and width: "MÜLLER" and "Muller" become equal, as do half-width and
 * full-width kana. Voicing marks of kana and Hangul syllables are kept: they are letters, not accents.
 */
export function foldText(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  return streamSafe(text.replaceAll(graphemeJoiner, ''))
    .normalize('NFKC')
    .normalize('NFD')
    .replace(/[\u0300-\u034e\u0350-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(graphemeJoiner, '')
    .replace(/[ßøłđæœðþıς]/g, (letter) => extraLetters[letter] ?? letter);
}

/**
 * A person name, or several joined with a backslash, as matched: each group folded, blanks around components and empty
 * components at the end removed, groups between separators: "Yamada^Tarou=山田^太郎" becomes "␟yamada^tarou␟山田^太郎␟".
 */
export function foldPersonNames(text: string): string {
  const groups = text
    .split(/[=\\]/)
    .map(foldNameGroup)
    .filter((group) => group !== '');
  return groups.length === 0 ? '' : foldSeparator + groups.join(foldSeparator) + foldSeparator;
}

/** One group of a person name, or a pattern for one. */
export function foldNameGroup(group: string): string {
  return trimNameGroup(foldText(group));
}

/** Blanks around components and empty components at the end do not count (PS3.5 §6.2.1). */
export function trimNameGroup(group: string): string {
  const components = group.split('^').map((component) => component.trim());
  // An expression that looks for carets at the end begins anew at each of them: of many it makes minutes.
  let count = components.length;
  while (count > 0 && components[count - 1] === '') count--;
  return components.slice(0, count).join('^');
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
