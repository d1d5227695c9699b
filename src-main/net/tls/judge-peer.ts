import type { X509Certificate } from 'node:crypto';
import type { PeerCertificateMode } from './tls-options.ts';

export interface Peer {
  readonly certificate: X509Certificate | undefined;
  /** What the library found wrong with it: chain, dates, purpose, revocation, name. */
  readonly problem: string | undefined;
}

export interface Trust {
  readonly peerCertificate: PeerCertificateMode;
  readonly pins: ReadonlySet<string>;
}

/** `warning` is a code like that of a refusal: a pinned certificate that has expired is trusted all the same, and said. */
export type Judgement =
  | { readonly ok: true; readonly warning?: 'expired' | 'not-yet-valid' }
  | { readonly ok: false; readonly code: string };

/** Whether the other side is who we trust. `now` is for the dates of a pinned certificate, which nobody else vouches for. */
export function judgePeer({ certificate, problem }: Peer, { peerCertificate, pins }: Trust, now: Date): Judgement {
  if (peerCertificate === 'ignored') return { ok: true };
  if (certificate === undefined) {
    return peerCertificate === 'present' ? { ok: true } : { ok: false, code: 'certificate-missing' };
  }
  if (pins.size === 0) return problem === undefined ? { ok: true } : { ok: false, code: problem };
  if (!pins.has(certificate.fingerprint256)) return { ok: false, code: 'certificate-not-pinned' };
  // It is this one certificate and no other: who signed it and for which name makes no difference, unless it was taken back.
  if (problem === 'CERT_REVOKED') return { ok: false, code: problem };
  if (new Date(certificate.validTo) < now) return { ok: true, warning: 'expired' };
  if (new Date(certificate.validFrom) > now) return { ok: true, warning: 'not-yet-valid' };
  return { ok: true };
}
