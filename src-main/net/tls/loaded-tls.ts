import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { CertificateFacts } from '../../../src-shared/dicom/certificate-facts.ts';
import type { ReadTarget } from '../association-driver.ts';

/** What was agreed on. */
export interface Security {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** OpenSSL's name of the cipher. */
  readonly cipher: string;
  /** What the other side showed. */
  readonly certificate: CertificateFacts | undefined;
  /** A pinned certificate whose dates are over, or not come yet. */
  readonly warning?: 'expired' | 'not-yet-valid' | undefined;
}

/** How a handshake ended. On every outcome but `open` the socket is gone. */
export type Secured =
  | {
      readonly kind: 'open';
      /** Paused. */
      readonly socket: TLSSocket;
      /** Where its bytes go; they come as `data` events where there is none, and so do those that were there before it was set. */
      readonly reads: ReadTarget | undefined;
      readonly security: Security;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly certificate?: CertificateFacts }
  | { readonly kind: 'late' }
  | { readonly kind: 'cancelled' };

export interface SecureClientOptions {
  /** As the person wrote it: the certificate must be for it. */
  readonly host: string;
  /** For the handshake, milliseconds. */
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
}

/** Agrees on TLS over accepted sockets from which nothing was read. */
export interface SecureAcceptor {
  secure(raw: Socket, ms: number): Promise<Secured>;
}

/** Certificates and all read and checked; good for any number of connections. Made by `loadTls`, which alone loads node:tls. */
export interface LoadedTls {
  /** Ours, where it can be told without opening a PKCS#12 file. */
  readonly ownCertificate: CertificateFacts | undefined;
  readonly hasOwnCertificate: boolean;
  /** Files in folders of authorities that are no certificates. */
  readonly skipped: readonly string[];
  /** Agrees on TLS over a connected socket. */
  client(raw: Socket, options: SecureClientOptions): Promise<Secured>;
  server(): SecureAcceptor;
}
