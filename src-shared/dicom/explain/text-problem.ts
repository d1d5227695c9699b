import { assertNever } from '../../assert-never.ts';
import { characterSetName } from '../character-sets.ts';
import type { TextProblem } from '../text-problem.ts';

/** One sentence on text of an answer, or of an object, that may not be what was meant; `what` names the elements. Total. */
export function explainTextProblem({ code, readAs }: TextProblem, what: string, whole: 'answer' | 'object' = 'answer'): string {
  switch (code) {
    case 'no-character-set':
      return `The ${whole} does not say in which character set it is; ${what} was read as ${nameOf(readAs)}.`;
    case 'unknown-character-set':
      return `The ${whole} names a character set that the standard does not know; ${what} was read as ${nameOf(readAs)}.`;
    case 'malformed':
      return `The text of ${what} does not fit the character set the ${whole} names; it was read as ${nameOf(readAs)}.`;
    case 'undeclared-escape':
      return readAs === 'nothing'
        ? `The text of ${what} switches to a character set that the standard does not know.`
        : `The text of ${what} switches to a character set that the ${whole} does not name; it was read as ${nameOf(readAs)}.`;
    default:
      return assertNever(code);
  }
}

function nameOf(characterSet: string): string {
  return characterSetName(characterSet.split('\\'));
}
