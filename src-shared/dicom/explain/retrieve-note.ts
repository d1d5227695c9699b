import { assertNever } from '../../assert-never.ts';
import type { RetrieveNote } from '../retrieve-note.ts';

/** One sentence for what a retrieval did on its own. */
export function explainRetrieveNote(note: RetrieveNote): string {
  switch (note.kind) {
    case 'asking-again':
      return `${objects(note.missing)} did not come: asking again with other SOP classes and transfer syntaxes.`;
    case 'asked-again':
      return note.came === note.missing
        ? `Asked again, ${note.missing === 1 ? 'it came' : `all ${note.missing.toLocaleString('en')} came`}.`
        : `Asked again, ${note.came.toLocaleString('en')} of ${note.missing.toLocaleString('en')} came.`;
    case 'missing-unknown':
      return `The server does not say which ${objects(note.failed)} it could not send, and does not list them when asked.`;
    default:
      return assertNever(note);
  }
}

function objects(count: number): string {
  return count === 1 ? '1 object' : `${count.toLocaleString('en')} objects`;
}
