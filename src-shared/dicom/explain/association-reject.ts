import { type About, quoted, technicalLine, theOther } from './about.ts';
import type { Explanation } from './explanation.ts';

type Words = Pick<Explanation, 'code' | 'title' | 'cause' | 'tryThis'>;

/**
 * Explains an A-ASSOCIATE-RJ by its three numbers (PS3.8 Table 9-21), each 0–255: one that we got, or with `inbound` one that we sent.
 * Total: reserved values are printed as such.
 */
export function explainReject(result: number, source: number, reason: number, about?: About): Explanation {
  const words = wordsFor(result, source, reason, about);
  return {
    ...words,
    ...(about?.inbound ? turnedAway(words.code, about) : {}),
    technical: technicalLine(
      `A-ASSOCIATE-RJ result ${result} (${resultName(result)})`,
      `source ${source} (${sourceName(source)})`,
      `reason ${reason}`,
      about?.callingAeTitle && `calling ${about.callingAeTitle}`,
      about?.calledAeTitle && `called ${about.calledAeTitle}`,
    ),
    reference: 'PS3.8 §9.3.4',
  };
}

function wordsFor(result: number, source: number, reason: number, about: About | undefined): Words {
  if (source === 1) return byServiceUser(result, reason, about);
  if (source === 2) return byAcse(result, source, reason);
  if (source === 3) return byPresentation(result, source, reason);
  return unknown(result, source, reason);
}

/** Source 1: the application on the other side decided. */
function byServiceUser(result: number, reason: number, about: About | undefined): Words {
  const ours = quoted(about?.callingAeTitle, 'our AE title');
  const theirs = quoted(about?.calledAeTitle, 'the AE title we asked for');
  switch (reason) {
    case 1:
      return {
        code: 'rejected-no-reason',
        title:
          result === 2
            ? 'The server refuses the connection for now and gives no reason.'
            : 'The server refuses the connection and gives no reason.',
        cause:
          'Often this computer’s address or AE title is not in the server’s list, or its licence allows no more connections.',
        tryThis: [
          'Ask the server’s administrator to look into its log at this time of day.',
          'Check both AE titles letter by letter: upper and lower case count.',
        ],
      };
    case 2:
      return {
        code: 'rejected-application-context',
        title: 'The server does not speak standard DICOM on this port.',
        cause: 'It does not know the DICOM application context: the port belongs to another kind of service.',
        tryThis: ['Ask the server’s administrator for the port of its DICOM service.'],
      };
    case 3:
      return {
        code: 'rejected-calling-ae',
        title: `The server does not know us: it does not accept calls from ${ours}.`,
        cause: 'The calling AE title is not registered there, is registered in another spelling, or belongs to another address.',
        tryThis: [
          `Ask the server’s administrator to register ${ours} with this computer’s address and port.`,
          'If the server expects a certain name of you, set it as your AE title for this server.',
          'Check that your AE title and the server’s have not been swapped.',
        ],
      };
    case 7:
      return {
        code: 'rejected-called-ae',
        title: `We asked for the wrong name: the server is not called ${theirs}.`,
        cause:
          'The called AE title is misspelt; upper and lower case count. Some servers have one name for storing and another for searching.',
        tryThis: ['Ask the server’s administrator for its exact AE title and correct it in the bookmark.'],
      };
    default:
      return unknown(result, 1, reason);
  }
}

/** Source 2: the protocol layer of the other side, at association control. */
function byAcse(result: number, source: number, reason: number): Words {
  switch (reason) {
    case 1:
      return {
        code: 'rejected-no-reason',
        title: 'The server’s protocol layer refuses the connection and gives no reason.',
        cause:
          'Trouble inside the server, or it does not take the user identity it got, or wants one that it did not get (PS3.7 §D.3.3.7).',
        tryThis: [
          'Check the user name and passcode, or the token, set for this server: refusing them looks like this.',
          'Try again in a minute.',
          'Ask the server’s administrator to look into its log at this time of day.',
        ],
      };
    case 2:
      return {
        code: 'rejected-protocol-version',
        title: 'The server does not support the version of the DICOM protocol that everybody uses.',
        cause: 'It is a very old or unusual program, or not a DICOM server at all.',
        tryThis: ['Check host and port.', 'Ask the server’s administrator which program answers on this port.'],
      };
    default:
      return unknown(result, source, reason);
  }
}

/** Source 3: the protocol layer of the other side, for want of resources. */
function byPresentation(result: number, source: number, reason: number): Words {
  switch (reason) {
    case 1:
      return {
        code: 'rejected-busy',
        title: 'The server is busy right now.',
        cause: 'It reports temporary congestion.',
        tryThis: ['Try again in a minute.'],
      };
    case 2:
      return {
        code: 'rejected-limit',
        title: 'The server has as many connections open as it allows.',
        cause: 'Its limit for connections at the same time is reached, by us or by others.',
        tryThis: [
          'Lower the number of simultaneous connections for this server.',
          'Try again when other transfers are done.',
          'Ask the server’s administrator to raise the limit.',
        ],
      };
    default:
      return unknown(result, source, reason);
  }
}

function unknown(result: number, source: number, reason: number): Words {
  return {
    code: 'rejected-unknown',
    title: `The server refuses the connection with a reason that the standard does not define (${source}/${reason}).`,
    cause: 'A program that does not keep to the standard, or one that speaks another protocol.',
    tryThis: [
      ...(result === 2 ? ['Try again in a minute: the server marks the refusal as temporary.'] : []),
      'Ask the server’s administrator to look into its log at this time of day.',
    ],
  };
}

/** The same where we are the server that decided. */
function turnedAway(code: string, about: About): Omit<Words, 'code'> {
  const [why, cause] = ourReasons(code, about);
  return { title: `${theOther(about)} was turned away: ${why}.`, cause, tryThis: [] };
}

function ourReasons(code: string, { callingAeTitle, calledAeTitle }: About): readonly [why: string, cause: string] {
  switch (code) {
    case 'rejected-called-ae':
      return [
        `it called ${quoted(calledAeTitle, 'an AE title')}, and nothing here answers to that name`,
        'Its bookmark of us has another AE title; upper and lower case count.',
      ];
    case 'rejected-calling-ae':
      return [
        `${quoted(callingAeTitle, 'its AE title')} is not among those that may call from its address`,
        'It is not listed here, or under another title or address.',
      ];
    case 'rejected-application-context':
      return ['it asked for something other than DICOM', 'It names another application context.'];
    case 'rejected-protocol-version':
      return ['it speaks another version of the protocol', 'It is a very old or unusual program.'];
    case 'rejected-limit':
      return ['as many connections are open as are allowed', 'The limit for connections at the same time is reached.'];
    case 'rejected-busy':
      return ['too much is going on at the moment', 'It may try again in a minute.'];
    default:
      return ['no reason was told', 'It did not say who is calling as it has to, or we were about to end.'];
  }
}

function resultName(result: number): string {
  if (result === 1) return 'rejected-permanent';
  return result === 2 ? 'rejected-transient' : 'not defined';
}

function sourceName(source: number): string {
  if (source === 1) return 'service-user';
  if (source === 2) return 'service-provider, ACSE';
  return source === 3 ? 'service-provider, presentation' : 'not defined';
}
