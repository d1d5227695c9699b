import type { AssociationPhase } from '../ending.ts';
import { type About, technicalLine, theOther } from './about.ts';
import type { Explanation } from './explanation.ts';

/** Names of the reasons when the protocol layer aborts (PS3.8 Table 9-26). */
const providerReasons: readonly (string | undefined)[] = [
  'reason not specified',
  'unrecognized PDU',
  'unexpected PDU',
  undefined,
  'unrecognized PDU parameter',
  'unexpected PDU parameter',
  'invalid PDU parameter value',
];

/** Explains an A-ABORT by source and reason (PS3.8 Table 9-26), each 0–255. Total: reserved values are printed as such. */
export function explainAbort(
  source: number,
  reason: number,
  about?: About,
  by: 'us' | 'peer' = 'peer',
  phase?: AssociationPhase,
): Explanation {
  const technical = technicalLine(
    by === 'us' ? 'A-ABORT sent' : 'A-ABORT received',
    `source ${source} (${sourceName(source)})`,
    source === 2 ? `reason ${reason} (${providerReasons[reason] ?? 'not defined'})` : `reason ${reason}`,
    phase && `phase ${phase}`,
  );
  const reference = 'PS3.8 §9.3.8';
  if (by === 'us') {
    return {
      code: 'aborted-by-us',
      title: 'We broke the connection off.',
      cause: 'It was cancelled here, or the other side did something that could not be continued.',
      tryThis: [],
      technical,
      reference,
    };
  }
  const other = theOther(about);
  if (source === 2) {
    return {
      code: 'aborted',
      title: `${other} broke the connection off: the two programs disagree about the protocol.`,
      cause:
        'A setting that the other program cannot cope with, plain and encrypted connections mixed up, or a network device that changes what passes.',
      tryThis: ['Set a smaller maximum PDU size.', 'Check whether this port expects TLS.'],
      technical,
      reference,
    };
  }
  return {
    code: 'aborted',
    title:
      source === 0
        ? `${other} broke the connection off.`
        : `${other} broke the connection off in a way that the standard does not define.`,
    cause:
      phase === 'association'
        ? 'Its security rules do not allow this connection, it expects an encrypted one, or the program behind it has trouble.'
        : 'The program on the other side ran into trouble, gave up waiting, or does not allow what was asked.',
    tryThis: ['Try again.', 'Ask the administrator of the other side to look into its log at this time of day.'],
    technical,
    reference,
  };
}

function sourceName(source: number): string {
  if (source === 0) return 'service-user';
  return source === 2 ? 'service-provider' : 'not defined';
}
