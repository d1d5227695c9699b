import { describe, expect, it } from 'vitest';
import { parseFingerprint } from './certificate-facts.ts';
import { explainEnding } from './explain/association-ending.ts';
import { tlsEndingProblem, tlsErrorNames, tlsProblem } from './tls-problem.ts';

describe('an error of TLS', () => {
  it.each([
    // As OpenSSL names them, in Node 24.
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ours-wanted', 'peer', 116],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'ours-unknown-issuer', 'peer', 48],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'handshake-refused', 'peer', 40],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'ours-refused', 'peer', 42],
    ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', 'ours-expired', 'peer', 45],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'no-common-version', 'peer', 70],
    ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'name-unknown', 'peer', 112],
    // As OpenSSL named them before 3.2.
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'handshake-refused', 'peer', 40],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED', 'ours-revoked', 'peer', 44],
    // As BoringSSL names them, in Electron.
    ['ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED', 'ours-wanted', 'peer', 116],
    ['ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME', 'name-unknown', 'peer', 112],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'ours-refused', 'peer', 46],
    ['ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY', 'no-common-cipher', 'peer', 71],
    ['ERR_SSL_TLSV1_ALERT_ACCESS_DENIED', 'ours-refused', 'peer', 49],
    ['ERR_SSL_NO_SHARED_CIPHER', 'no-common-cipher', 'us', undefined],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'no-common-version', 'us', undefined],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'plain', 'us', undefined],
    ['ERR_SSL_HTTP_REQUEST', 'plain', 'us', undefined],
    ['ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE', 'certificate-missing', 'us', undefined],
    ['CERT_HAS_EXPIRED', 'expired', 'us', undefined],
    ['CERT_NOT_YET_VALID', 'not-yet-valid', 'us', undefined],
    ['CERT_REVOKED', 'revoked', 'us', undefined],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed', 'us', undefined],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unknown-issuer', 'us', undefined],
    ['UNABLE_TO_GET_CRL', 'revocation-unknown', 'us', undefined],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'name-mismatch', 'us', undefined],
  ])('%s is %s, refused by %s', (code, reason, by, number) => {
    const problem = tlsProblem(code);
    expect(problem).toMatchObject({ reason, by });
    expect(problem?.alert?.number).toBe(number);
  });

  it('that nobody knows is told with its name and who raised it', () => {
    expect(tlsProblem('ERR_SSL_TLSV1_ALERT_SOMETHING_NEW')).toMatchObject({ reason: 'other', by: 'peer' });
    expect(tlsProblem('ERR_SSL_SOMETHING_NEW')).toEqual({ reason: 'other', by: 'us' });
    expect(tlsProblem('ECONNREFUSED')).toBeUndefined();
    expect(tlsEndingProblem('ECONNRESET')).toEqual({ reason: 'closed', by: 'peer' });
    expect(tlsEndingProblem('EWHATEVER')).toEqual({ reason: 'other', by: 'us' });
  });

  it('says who refused, towards a server and towards one who called us', () => {
    const own = ['ECONNRESET', 'closed-after-handshake', 'certificate-not-pinned', 'certificate-missing'];
    for (const code of [...tlsErrorNames(), ...own]) {
      for (const inbound of [false, true]) {
        for (const ownCertificate of [false, true]) {
          const about = { host: '10.0.0.5', port: 2762, inbound };
          const { title, cause, technical } = explainEnding({ kind: 'tls-failed', code, ownCertificate }, about);
          expect(title, code).toMatch(/\.$/);
          expect(`${title} ${cause}`, code).not.toMatch(/undefined|failed|\[object/);
          expect(technical, code).toMatch(/refused by (us|the peer)/);
          if (inbound) expect(title, code).not.toMatch(/[Tt]he server/);
        }
      }
    }
  });

  it('has no word of the other side printed as it came', () => {
    const certificate = {
      fingerprint: 'AA',
      subject: 'CN=x',
      issuer: 'CN=evil\u202e\n\u0007',
      validFrom: '',
      validTo: '',
      names: ['a\u0000b'],
    };
    for (const code of ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID']) {
      const { title, cause } = explainEnding({ kind: 'tls-failed', code, ownCertificate: false, certificate });
      expect(`${title}${cause}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});

describe('a fingerprint', () => {
  it('is taken as people write it', () => {
    const colons = Array.from({ length: 32 }, () => 'AB').join(':');
    for (const text of [colons, colons.toLowerCase(), 'ab'.repeat(32), ` sha256:${'AB'.repeat(32)} `, `SHA-256=${colons}`]) {
      expect(parseFingerprint(text)).toBe(colons);
    }
    for (const text of ['', 'AB:CD', 'zz'.repeat(32), 'ab'.repeat(20), `${colons}:AB`])
      expect(parseFingerprint(text)).toBeUndefined();
  });
});
