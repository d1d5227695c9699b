import { bcp195Ciphers } from '../../../src-main/net/tls/tls-options.ts';

/** What section 7 says: PS3.15 profiles, who is let in, what is protected on disk. */
export function securitySection(): string {
  const ciphers = bcp195Ciphers.split(':').map((name) => `\`${name}\``);
  return [
    'The Node AE listens on the loopback address until a person chooses another. Called AE titles are checked. Received files, bookmarks and settings are readable by their owner alone.',
    '### 7.1 Secure transport connections',
    [
      '- BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile (PS3.15 §B.12), as client and as server, switched on for each server and for the receiver. A port speaks either TLS or plain DICOM. Any port can be set; 2762 is the registered one.',
      `- TLS 1.3 and 1.2, or 1.3 alone. Unless others are set: ${ciphers.join(', ')}. Anonymous and null ciphers are never used.`,
      '- Certificates and keys: PEM, DER, PKCS#12; keys encrypted or not. Authorities from files and folders; revocation lists; pinned certificates (SHA-256 fingerprints).',
      '- As client the certificate of the server must be trusted and be for the host that was called (subject alternative names); it is asked for by name (SNI). As server, certificates of callers are required, verified if present, or not asked for.',
      '- Keys and passphrases that are kept are sealed by the store of the operating system where there is one, otherwise protected by the permissions of their file.',
    ].join('\n'),
  ].join('\n\n');
}
