/** How certificates of the other side are treated; DCMTK's --require-peer-cert, --verify-peer-cert and --ignore-peer-cert. */
export const peerCertificateModes = ['required', 'present', 'ignored'] as const;
export type PeerCertificateMode = (typeof peerCertificateModes)[number];

/**
 * What a person chose for encrypted connections, of either side: files, not yet read. `loadTls` makes something usable of it. Plain DICOM
 * and TLS do not mix on a port (PS3.15 §B.12: strict TLS).
 */
export interface TlsOptions {
  /** Our certificate, those of intermediate authorities after it: PEM, DER or PKCS#12 (with the key). A server must have one. */
  readonly certificateFile?: string | undefined;
  /** The private key of it: PEM or DER; PKCS#8, PKCS#1 or SEC 1; encrypted or not. Left out, it is in `certificateFile`. */
  readonly keyFile?: string | undefined;
  /** The key's content where it is kept elsewhere than in a file; goes before `keyFile`. */
  readonly privateKey?: Uint8Array | undefined;
  /** A secret that belongs here cannot be opened on this host: nothing is tried without it. */
  readonly secretSealed?: boolean | undefined;
  /** Of the key or the PKCS#12 file. */
  readonly passphrase?: string | undefined;
  /**
   * Certificates of authorities we trust: files, and folders whose every certificate is taken. Left out, a client trusts the authorities
   * that come with Node; a server that checks its callers must name some, or pins: whoever buys a certificate somewhere is not meant.
   */
  readonly authorities?: readonly string[] | undefined;
  /** SHA-256 fingerprints, colons or not. With any, these certificates are trusted whoever signed them, and no others. */
  readonly pins?: readonly string[] | undefined;
  /** Revocation lists, PEM or DER. With any, each certificate of the chain must be covered by one. */
  readonly revocationLists?: readonly string[] | undefined;
  /**
   * `required`: it must be there and trusted. `present`: one that is there must be trusted; a server always shows one, so that a client
   * has no difference. `ignored`: encryption against listeners only; whoever answers is believed.
   */
  readonly peerCertificate: PeerCertificateMode;
  /** Ciphers in OpenSSL's notation; left out, those of PS3.15 §B.12. Anonymous and null ones are taken out of any list. */
  readonly ciphers?: string | undefined;
  /** 1.2 and 1.3 unless 1.2 is to be refused; older ones are never spoken (RFC 8996). */
  readonly minVersion?: '1.2' | '1.3' | undefined;
  /** Client: whether the certificate must be for the host that was called. A pinned one need not be. */
  readonly checkName: boolean;
  /** Client: the name to ask for (SNI) and to look for in the certificate; left out, the host, when that is a name. */
  readonly serverName?: string | undefined;
}

/**
 * RFC 9325 §4.2, as PS3.15 §B.12 and §B.13 demand it, and TLS 1.3's own. Without DHE: §B.13 forbids it where the length of its key cannot be
 * set. AES-256 first; a server keeps this order.
 */
export const bcp195Ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');
