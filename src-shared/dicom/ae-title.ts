/** What is wrong with an AE title, as a stable code. */
export type AeTitleProblem = 'empty' | 'too-long' | 'control-character' | 'backslash' | 'non-ascii' | 'only-blanks';

export type AeTitleCheck = { readonly ok: true } | { readonly ok: false; readonly problem: AeTitleProblem };

/**
 * Checks an Application Entity title: at most 16 bytes of the default repertoire, no control characters, no
 * backslash, not only blanks (PS3.5 §6.2, VR AE). Leading and trailing blanks are not significant, and are
 * counted all the same: whoever takes what was typed trims it first.
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
  return { ok: true };
}
