import { formatStatus } from '../dimse-status.ts';
import type { ServiceFailure } from '../failure.ts';
import { technicalLine } from './about.ts';
import type { Explanation } from './explanation.ts';

type Words = Pick<Explanation, 'title' | 'cause' | 'tryThis'> & { readonly name: string };

const sendAgain = 'Send the object again, then ask again.';
const askLog = 'Ask the server’s administrator to look into its log at this time of day.';

/** Values of (0008,1197) Failure Reason (PS3.3 §C.14.1.1). */
const rows: Readonly<Record<number, Words>> = {
  272: {
    name: 'Processing failure',
    title: 'the server ran into an error of its own',
    cause: 'An error while it looked for the object or put it on its disk.',
    tryThis: ['Ask again.', askLog],
  },
  274: {
    name: 'No such object instance',
    title: 'the server does not have the object',
    cause: 'It never arrived there, was deleted since, or is not kept yet.',
    tryThis: [sendAgain],
  },
  281: {
    name: 'Class/instance conflict',
    title: 'the server has an object with this UID, of another kind',
    cause: 'Two objects share one SOP Instance UID, or the object was changed on the way.',
    tryThis: ['Compare the object there with the one here.'],
  },
  290: {
    name: 'Referenced SOP class not supported',
    title: 'the server does not keep objects of this kind',
    cause: 'It was not set up for this SOP class.',
    tryThis: ['Send the object to another archive.'],
  },
  305: {
    name: 'Duplicate transaction UID',
    title: 'the server takes the request for an older one',
    cause: 'It knows a transaction with the same UID.',
    tryThis: ['Ask again: each request has a UID of its own.'],
  },
  531: {
    name: 'Resource limitation',
    title: 'the server has no room for the object',
    cause: 'Its disk is full, or it is overloaded.',
    tryThis: ['Tell the server’s administrator that its archive refuses for lack of space.', sendAgain],
  },
};

const leftOut: Words = {
  name: 'not in the report',
  title: 'the server’s report leaves the object out',
  cause: 'It answered for some of what it was asked only.',
  tryThis: ['Ask again.', askLog],
};

const unknown: Words = {
  name: 'not defined',
  title: 'the server gives a reason that the standard does not define',
  cause: 'A program that does not keep to the standard.',
  tryThis: [askLog],
};

/** Why one instance is not committed. `reason` 0–FFFF, or undefined when the report left the instance out. Total. */
export function explainCommitmentFailure(reason: number | undefined): Explanation {
  const words = wordsOf(reason);
  return explanation(reason, `Not committed: ${words.title}.`);
}

/** How a request for storage commitment ended that was not granted in full. */
export function explainNotCommitted(failure: Extract<ServiceFailure, { kind: 'not-committed' }>): Explanation {
  const { committed, refused, reason } = failure;
  return explanation(reason, `Committed ${committed}, refused ${refused}: ${wordsOf(reason).title}.`);
}

function explanation(reason: number | undefined, title: string): Explanation {
  const { name, cause, tryThis } = wordsOf(reason);
  const number = reason === undefined ? 'none' : formatStatus(reason);
  return {
    code: `commitment-${number}`,
    title,
    cause,
    tryThis: ['Do not delete the original.', ...tryThis],
    technical: technicalLine(`(0008,1197) Failure Reason ${number} (${name})`),
    reference: 'PS3.3 §C.14.1.1',
  };
}

function wordsOf(reason: number | undefined): Words {
  return reason === undefined ? leftOut : (rows[reason] ?? unknown);
}
