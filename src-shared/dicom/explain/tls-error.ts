import type { CertificateFacts } from '../certificate-facts.ts';
import type { AssociationEnding } from '../ending.ts';
import { type TlsProblem, tlsEndingProblem, tlsProblem } from '../tls-problem.ts';
import { type About, address, printable, technicalLine, theOther } from './about.ts';
import type { Explanation } from './explanation.ts';
import type { TlsWords, TlsWordsByReason } from './tls-case.ts';
import { handshakeWords, ourCertificateWords } from './tls-handshake.ts';
import { theirCertificateWords } from './tls-their-certificate.ts';

type TlsEnding = Extract<AssociationEnding, { kind: 'tls-failed' }>;

const words: Required<TlsWordsByReason> = { ...theirCertificateWords, ...ourCertificateWords, ...handshakeWords };

/** Explains why no encrypted connection came about, and who refused. Total. */
export function explainTls(ending: TlsEnding, about: About | undefined): Explanation {
  const { code, certificate } = ending;
  const problem = tlsEndingProblem(code);
  return {
    ...wordsFor(problem, ending, about),
    technical: technicalOf(problem, code, about, certificate),
    reference: 'PS3.15 §B.12',
  };
}

/** Words for an error code where nothing else is known; undefined for what is not about TLS. */
export function tlsWords(code: string, about: About | undefined): TlsWords | undefined {
  const problem = tlsProblem(code);
  return problem && wordsFor(problem, { code, ownCertificate: false }, about);
}

function technicalOf(
  { by, alert }: TlsProblem,
  code: string,
  about: About | undefined,
  certificate: CertificateFacts | undefined,
): string {
  return technicalLine(
    `${printable(code, 80)}, refused by ${by === 'us' ? 'us' : 'the peer'}`,
    alert && `alert ${alert.name}${alert.number === undefined ? '' : ` (${alert.number})`}`,
    certificate && `certificate SHA-256 ${certificate.fingerprint}`,
    address(about),
  );
}

function wordsFor(
  problem: TlsProblem,
  { code, certificate, ownCertificate }: Omit<TlsEnding, 'kind'>,
  about: About | undefined,
): TlsWords {
  const inbound = about?.inbound === true;
  const other = theOther(about);
  const refused = problem.by === 'us' ? 'we refused' : `${inbound ? other : 'the server'} refused`;
  const administrator = inbound ? 'its administrator' : 'the server’s administrator';
  return words[problem.reason]({ problem, code, about, certificate, ownCertificate, inbound, other, refused, administrator });
}
