import type { SecureContext, SecureContextOptions } from 'node:tls';
import type { PeerCertificateMode } from './tls-options.ts';

/** What both sides of a handshake work with. */
export interface TlsSettings {
  readonly contextOptions: SecureContextOptions;
  readonly context: SecureContext;
  readonly peerCertificate: PeerCertificateMode;
  /** As `parseFingerprint` writes them. */
  readonly pins: ReadonlySet<string>;
  readonly checkName: boolean;
  readonly serverName: string | undefined;
}
