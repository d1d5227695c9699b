import type { CertificateFacts } from './certificate-facts.ts';

/** Where an association was when it ended. */
export type AssociationPhase = 'resolve' | 'connect' | 'tls' | 'association' | 'service' | 'release';

/** What a peer that does not speak DICOM seems to speak, judged by its first bytes. */
export type ForeignProtocol = 'http' | 'tls' | 'hl7' | 'ssh' | 'unknown';

/** How the peer (or we) broke PS3.8; `code` is stable, `detail` is for the technical line. */
export type ViolationCode =
  | 'unrecognized-pdu'
  | 'unexpected-pdu'
  | 'pdu-too-long'
  | 'malformed-pdu'
  | 'malformed-command'
  | 'unknown-context'
  | 'message-too-long'
  | 'unexpected-message';

/**
 * How an association ended. Every sentence a person reads about a failed connection starts from one of
 * these. `code`s of failed connections are Node's (`ECONNREFUSED`, `ENOTFOUND`, …).
 */
export type AssociationEnding =
  | { kind: 'released'; by: 'us' | 'peer' }
  | { kind: 'rejected'; result: number; source: number; reason: number }
  | { kind: 'aborted'; by: 'us' | 'peer'; source: number; reason: number; phase: AssociationPhase }
  | { kind: 'connect-failed'; code: string; host: string; port: number; phase: 'resolve' | 'connect' }
  | {
      kind: 'tls-failed';
      /** OpenSSL's, BoringSSL's, Node's or our own: `tls-problem.ts` sorts them and says who refused. */
      code: string;
      /** What the other side showed, if it came to that. */
      certificate?: CertificateFacts;
      /** Whether we had a certificate to show. */
      ownCertificate: boolean;
    }
  | { kind: 'transport-lost'; phase: AssociationPhase; code?: string }
  | {
      kind: 'timed-out';
      phase: 'resolve' | 'connect' | 'tls' | 'association' | 'response' | 'silence' | 'release';
      afterMs: number;
    }
  | { kind: 'protocol-violation'; code: ViolationCode; detail: string }
  | { kind: 'not-dicom'; looksLike: ForeignProtocol; firstBytes: string };
