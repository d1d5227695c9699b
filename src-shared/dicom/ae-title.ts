import { assertNever } from '../assert-never.ts';

/** What is wrong with an AE title, as a stable code. */
export type AeTitleProblem = 'empty' | 'too-long' | 'control-character' | 'backslash' | 'non-ascii' | 'only-blanks';

export type AeTitleCheck =
  | { ok: true /** Blanks at either end: not significant, but worth showing. */; outerBlanks: boolean }
  | { ok: false; problem: AeTitleProblem };

/**
 * Checks an Application Entity title: at most 16 bytes of the default repertoire, no control characters, no
 * backslash, not only blanks (PS3.5 §6.2, VR AE). Leading and trailing blanks are not significant.
 */
export function validateAeTitle(title: string): AeTitleCheck {
  if (title === '') return { ok: false, problem: 'empty' };
  for (const character of title) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\\') return { ok: false, problem: 'backslash' };
    if (code < 0x20 || code === 0x7f) return { ok: false, problem: 'control-character' };
    if (code > 0x7e) return { ok: false, problem: 'non-ascii' };
  }
  if (title.trim() === '') return { ok: false, problem: 'only-blanks' };
  if (title.length > 16) return { ok: false, problem: 'too-long' };
  return { ok: true, outerBlanks: title !== title.trim() };
}

/** What to tell the person who typed it; one sentence each. */
export function aeTitleProblemText(problem: AeTitleProblem): string {
  switch (problem) {
    case 'empty':
      return 'An AE title is needed: ask the administrator of the other side which one it uses.';
    case 'too-long':
      return 'An AE title has at most 16 characters.';
    case 'control-character':
      return 'An AE title cannot hold line breaks, tabs or other control characters; there is an invisible one in it.';
    case 'backslash':
      return 'An AE title cannot hold a backslash.';
    case 'non-ascii':
      return 'An AE title can only hold unaccented Latin letters, digits, blanks and plain punctuation.';
    case 'only-blanks':
      return 'An AE title cannot be made of blanks only.';
    default:
      return assertNever(problem);
  }
}

/** The title as it is compared: blanks at either end are not significant, upper and lower case are (PS3.5 §6.2). */
export function trimAeTitle(title: string): string {
  return title.replace(/^ +| +$/g, '');
}
