import { lookupSopClass } from '../sop-classes.ts';
import { lookupTransferSyntax } from '../transfer-syntaxes.ts';
import { technicalLine } from './about.ts';
import type { Explanation } from './explanation.ts';

/**
 * Explains the result of one presentation context (PS3.8 Table 9-18), 0–255. `transferSyntaxes` are those accepted for it. Total.
 */
export function explainContextResult(result: number, abstractSyntax?: string, transferSyntaxes?: readonly string[]): Explanation {
  return {
    ...wordsFor(result, subject(abstractSyntax), transferSyntaxes),
    technical: technicalLine(
      `presentation context result ${result} (${resultNames[result] ?? 'not defined'})`,
      abstractSyntax,
      transferSyntaxes && transferSyntaxes.length > 0 ? `accepted ${transferSyntaxes.join(' ')}` : undefined,
    ),
    reference: 'PS3.8 §9.3.3.2',
  };
}

/** The same in a few words, whichever side refused. */
export function contextResultWords(result: number): string {
  return resultNames[result]?.replaceAll('-', ' ') ?? `result ${result}`;
}

type Words = Pick<Explanation, 'code' | 'title' | 'cause' | 'tryThis'>;

function wordsFor(result: number, what: string, transferSyntaxes: readonly string[] | undefined): Words {
  switch (result) {
    case 0:
      return { code: 'context-accepted', title: `The server accepts ${what}.`, cause: '', tryThis: [] };
    case 1:
      return {
        code: 'context-user-rejection',
        title: `The server does not want to do ${what} with us.`,
        cause: 'Its rules for our AE title do not allow it.',
        tryThis: ['Ask the server’s administrator to allow it for your AE title.'],
      };
    case 2:
      return {
        code: 'context-no-reason',
        title: `The server refuses ${what} and gives no reason.`,
        cause: 'Its rules for our AE title do not allow it, or it has trouble of its own.',
        tryThis: ['Ask the server’s administrator to look into its log at this time of day.'],
      };
    case 3:
      return {
        code: 'context-abstract-syntax',
        title: `The server does not offer ${what}.`,
        cause: 'It cannot do this, or does not offer it under this AE title or to ours.',
        tryThis: [
          'Ask the server’s administrator whether another AE title or port offers it.',
          'Ask whether your AE title is allowed to use it.',
        ],
      };
    case 4:
      return {
        code: 'context-transfer-syntaxes',
        title: `The server offers ${what}, but in none of the encodings we can use for it.`,
        cause: transferSyntaxes?.length
          ? `It takes ${listOf(transferSyntaxes)}, which the object is not in and cannot be converted to, or is not to be.`
          : 'The two sides have no transfer syntax in common.',
        tryThis: ['Send or ask for it uncompressed, or convert it first.'],
      };
    default:
      return {
        code: 'context-unknown',
        title: `The server answers the request for ${what} with a result that the standard does not define (${result}).`,
        cause: 'A program that does not keep to the standard.',
        tryThis: ['Ask the server’s administrator to look into its log at this time of day.'],
      };
  }
}

const resultNames = [
  'acceptance',
  'user-rejection',
  'no-reason',
  'abstract-syntax-not-supported',
  'transfer-syntaxes-not-supported',
];

/** What the presentation context was for. */
function subject(abstractSyntax: string | undefined): string {
  if (abstractSyntax === undefined) return 'this service';
  const row = lookupSopClass(abstractSyntax);
  if (!row) return `the service ${abstractSyntax}`;
  switch (row.service) {
    case 'verification':
      return 'the connection test (C-ECHO)';
    case 'query':
      return `searching (${row.name})`;
    case 'retrieve':
      return `retrieving (${row.name})`;
    case 'worklist':
      return `the worklist (${row.name})`;
    case 'storage':
    case 'non-patient-storage':
      return `storing objects of the kind ${row.name}`;
    default:
      return row.name;
  }
}

function listOf(transferSyntaxes: readonly string[]): string {
  return transferSyntaxes.map((uid) => lookupTransferSyntax(uid)?.name ?? uid).join('; ');
}
