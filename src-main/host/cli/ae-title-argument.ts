import { assertNever } from '../../../src-shared/assert-never.ts';
import { type AeTitleProblem, validateAeTitle } from '../../../src-shared/dicom/ae-title.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** An AE title as typed, without blanks at its ends: they are not significant (PS3.5 §6.2). */
export function parseAeTitle(text: string, what: string): Parsed<string> {
  const title = text.replace(/^ +| +$/g, '');
  const check = validateAeTitle(title === '' ? text : title);
  if (check.ok) return parsed(title);
  return usageProblem('ae-title-invalid', `${what} “${text}” ${problemInWords(check.problem)}.`, [
    'An AE title has 1 to 16 letters, digits, blanks or signs of ASCII, without backslash and control characters.',
  ]);
}

function problemInWords(problem: AeTitleProblem): string {
  switch (problem) {
    case 'empty':
      return 'is empty';
    case 'too-long':
      return 'is longer than 16 characters';
    case 'control-character':
      return 'has a control character in it';
    case 'backslash':
      return 'has a backslash in it';
    case 'non-ascii':
      return 'has a character in it that is not ASCII';
    case 'only-blanks':
      return 'is only blanks';
    default:
      return assertNever(problem);
  }
}
