import { assertNever } from '../../assert-never.ts';
import type { AssociationEnding } from '../ending.ts';
import { type About, address, hostName, portOf, printable, technicalLine, theOther } from './about.ts';
import { explainAbort } from './association-abort.ts';
import { explainReject } from './association-reject.ts';
import type { Explanation } from './explanation.ts';
import { explainNotDicom, explainViolation } from './protocol-violation.ts';
import { explainSocketError } from './socket-error.ts';
import { explainTls } from './tls-error.ts';

/** Explains how an association ended, the good endings included. Total. */
export function explainEnding(ending: AssociationEnding, about?: About): Explanation {
  switch (ending.kind) {
    case 'released':
      return {
        code: 'released',
        title:
          ending.by === 'us'
            ? 'We closed the connection in good order.'
            : `${theOther(about)} closed the connection in good order.`,
        cause: '',
        tryThis: [],
        technical: `A-RELEASE by ${ending.by === 'us' ? 'us' : 'the peer'}`,
        reference: 'PS3.8 §7.2',
      };
    case 'rejected':
      return explainReject(ending.result, ending.source, ending.reason, about);
    case 'aborted':
      return explainAbort(ending.source, ending.reason, about, ending.by, ending.phase);
    case 'connect-failed':
      return explainSocketError(ending.code, { ...about, host: ending.host, port: ending.port });
    case 'tls-failed':
      return explainTls(ending, about);
    case 'transport-lost':
      return explainLost(ending, about);
    case 'timed-out':
      return explainTimeout(ending, about);
    case 'protocol-violation':
      return explainViolation(ending.code, ending.detail, about);
    case 'not-dicom':
      return explainNotDicom(ending.looksLike, ending.firstBytes, about);
    default:
      return assertNever(ending);
  }
}

/** TCP ended without a word of the upper layer. */
function explainLost(
  { phase, code }: Extract<AssociationEnding, { kind: 'transport-lost' }>,
  about: About | undefined,
): Explanation {
  const other = theOther(about);
  const technical = technicalLine(`connection lost in phase ${phase}`, code && printable(code, 40), address(about));
  switch (phase) {
    case 'resolve':
    case 'connect':
    case 'tls':
    case 'association':
      return {
        code: 'connection-reset',
        title: about?.inbound
          ? `${other} connected and left without asking for anything.`
          : 'The server closed the connection instead of answering.',
        cause: about?.inbound
          ? 'A health check, a port scan, or a program that gave up.'
          : 'It expects TLS on this port, lets in only computers it knows, or is no DICOM server.',
        tryThis: about?.inbound
          ? []
          : [
              'Ask the server’s administrator whether this port expects an encrypted connection (TLS).',
              'Ask whether this computer’s address and AE title are allowed.',
            ],
        technical,
      };
    case 'service':
      return {
        code: 'aborted',
        title: `The connection broke while the work was going on.`,
        cause:
          'The program on the other side stopped, the network was interrupted, or a device in between cut a connection that was quiet for too long.',
        tryThis: [
          'Try again: what has arrived is kept.',
          'If it always breaks after the same time, ask your network administrator about idle time-outs.',
        ],
        technical,
      };
    case 'release':
      return {
        code: 'aborted',
        title: `${other} closed the connection without saying goodbye, after the work was done.`,
        cause: 'Some programs do so as a matter of habit. Nothing is lost.',
        tryThis: [],
        technical,
      };
    default:
      return assertNever(phase);
  }
}

function explainTimeout(
  { phase, afterMs }: Extract<AssociationEnding, { kind: 'timed-out' }>,
  about: About | undefined,
): Explanation {
  const after = seconds(afterMs);
  const other = theOther(about);
  const technical = technicalLine(`timed out in phase ${phase} after ${Math.round(afterMs)} ms`, address(about));
  switch (phase) {
    case 'resolve':
      return {
        ...explainSocketError('EAI_AGAIN', about),
        title: `The name ${hostName(about)} was not looked up within ${after}: the name server does not answer in time.`,
        technical,
      };
    case 'connect':
      return {
        ...explainSocketError('ETIMEDOUT', about),
        title: `No answer at all from ${portOf(about)} within ${after}.`,
        technical,
      };
    case 'tls':
      return {
        code: 'tls-silent',
        title: about?.inbound
          ? `${other} connected and did not agree on TLS within ${after}.`
          : `The server takes the connection, but did not answer in TLS within ${after}.`,
        cause: about?.inbound
          ? 'A health check, a port scan, or a program that waits for us to speak first.'
          : 'This port speaks plain DICOM or another language, or the server is overloaded.',
        tryThis: about?.inbound ? [] : ['Ask the server’s administrator whether this port speaks TLS.', 'Try again in a minute.'],
        technical,
      };
    case 'association':
      return {
        code: 'silent',
        title: about?.inbound
          ? `${other} connected and said nothing for ${after}.`
          : `The server takes the connection, but did not answer the request for ${after}.`,
        cause: about?.inbound
          ? 'A health check, a port scan, or a program that waits for us to speak first.'
          : 'It is overloaded or hangs, waits for TLS, or is no DICOM server at all.',
        tryThis: about?.inbound
          ? []
          : ['Try again in a minute.', 'Check the port.', 'Ask the server’s administrator whether its DICOM service is well.'],
        technical,
      };
    case 'response':
      return {
        code: 'response-timeout',
        title: `${other} accepted the request, but did not answer it for ${after}.`,
        cause: 'It is busy with a large request or hangs, or the network was interrupted.',
        tryThis: ['Ask for less at once, or allow more time for the first answer.', 'Try again in a minute.'],
        technical,
      };
    case 'silence':
      return {
        code: 'transfer-stalled',
        title: `Nothing came from ${about?.inbound ? other : 'the server'} for ${after} in the middle of the work.`,
        cause: 'It is busy or hangs, the network was interrupted, or a device in between forgot the connection.',
        tryThis: ['Try again: what has arrived is kept.', 'Allow more time of silence.'],
        technical,
      };
    case 'release':
      return {
        code: 'release-timeout',
        title: `${other} did not answer the goodbye for ${after}; the work itself was done.`,
        cause: 'Some programs never answer it. Nothing is lost.',
        tryThis: [],
        technical,
      };
    default:
      return assertNever(phase);
  }
}

/** "0.5 seconds", "1 second", "30 seconds", "2 minutes" */
function seconds(ms: number): string {
  if (ms >= 120_000) return `${Math.round(ms / 60_000)} minutes`;
  const value = ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000);
  return value === 1 ? '1 second' : `${value} seconds`;
}
