import type { CertificateFacts } from '../certificate-facts.ts';
import type { TlsProblem } from '../tls-problem.ts';
import type { About } from './about.ts';
import type { Explanation } from './explanation.ts';

export type TlsWords = Pick<Explanation, 'code' | 'title' | 'cause' | 'tryThis'>;

/** What the sentences about TLS are made from. */
export interface TlsCase {
  readonly problem: TlsProblem;
  readonly code: string;
  readonly about: About | undefined;
  /** What the other side showed. */
  readonly certificate: CertificateFacts | undefined;
  /** Whether we showed one. */
  readonly ownCertificate: boolean;
  readonly inbound: boolean;
  /** To begin a sentence with. */
  readonly other: string;
  /** "we refused", "the server refused" */
  readonly refused: string;
  /** Whom to ask. */
  readonly administrator: string;
}

/** Some of the reasons; `tls-error.ts` puts them together, and does not compile when one is missing. */
export type TlsWordsByReason = Readonly<Partial<Record<TlsProblem['reason'], (one: TlsCase) => TlsWords>>>;
