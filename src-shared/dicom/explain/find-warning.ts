import { assertNever } from '../../assert-never.ts';
import type { FindWarning } from '../find-warning.ts';
import { extensionName } from '../query/extensions.ts';
import { explainStatus } from './dimse-status.ts';

/** One sentence for what was odd about the answers to a query that was answered all the same. */
export function explainFindWarning(warning: FindWarning): string {
  switch (warning.kind) {
    case 'keys-not-supported':
      return 'The server does not support all of these keys; there may be more matches than fit them.';
    case 'extensions-not-granted':
      return `The server did not agree to ${warning.extensions.map((extension) => extensionName[extension]).join(', ')}; it answered without.`;
    case 'damaged-responses': {
      const { count, first } = warning;
      return `${answers(count)} could only be read in part: ${first.message} (at byte ${first.offset}).`;
    }
    case 'levels-searched': {
      const { top, questions, complete, nameless } = warning;
      const searched = `The keys name no single ${top.toLowerCase()}, so the levels above were searched first (${questions.toLocaleString('en')} questions).`;
      const more = complete ? '' : ' There is more than was looked into: name it, or narrow the search.';
      return `${searched}${more}${nameless === undefined ? '' : ` ${leftOut(nameless)}`}`;
    }
    case 'responses-without-identifier':
      return `${answers(warning.count)} had no content.`;
    case 'final-warning': {
      const { title, technical } = explainStatus('C-FIND', warning.status);
      return `${title} (${technical})`;
    }
    default:
      return assertNever(warning);
  }
}

/** A patient without an ID is a matter of the patient model alone. */
function leftOut({ count, without }: { count: number; without: string }): string {
  const advice = without === 'PatientID' ? ': the study model finds it' : '';
  return `What lies below ${answers(count)} without ${without} is left out${advice}.`;
}

function answers(count: number): string {
  return count === 1 ? '1 answer' : `${count.toLocaleString('en')} answers`;
}
