import type { About } from './about.ts';
import type { Explanation } from './explanation.ts';

type Words = Pick<Explanation, 'title' | 'cause' | 'tryThis'>;

/** What OpenSSL, BoringSSL and Node call the errors, sorted by what they mean to a person. */
const codes = {
  'tls-not-spoken': `EPROTO ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_PACKET_LENGTH_TOO_LONG ERR_SSL_HTTP_REQUEST
    ERR_SSL_HTTPS_PROXY_REQUEST`,
  'tls-untrusted': `DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE
    UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY CERT_UNTRUSTED CERT_REJECTED CERT_REVOKED
    CERT_CHAIN_TOO_LONG CERT_SIGNATURE_FAILURE INVALID_CA INVALID_PURPOSE PATH_LENGTH_EXCEEDED
    ERR_SSL_CERTIFICATE_VERIFY_FAILED`,
  'tls-expired': 'CERT_HAS_EXPIRED',
  'tls-not-yet-valid': 'CERT_NOT_YET_VALID',
  'tls-name-mismatch': 'ERR_TLS_CERT_ALTNAME_INVALID HOSTNAME_MISMATCH',
  'tls-client-certificate-needed': `ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE
    ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE ERR_SSL_SSLV3_ALERT_NO_CERTIFICATE ERR_SSL_TLSV1_ALERT_UNKNOWN_CA
    ERR_SSL_TLSV1_ALERT_ACCESS_DENIED`,
  'tls-no-common-version': `ERR_SSL_UNSUPPORTED_PROTOCOL ERR_SSL_NO_PROTOCOLS_AVAILABLE ERR_SSL_VERSION_TOO_LOW
    ERR_SSL_NO_SHARED_CIPHER ERR_SSL_NO_CIPHERS_AVAILABLE ERR_SSL_NO_CIPHER_MATCH
    ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE ERR_SSL_DH_KEY_TOO_SMALL`,
} as const;
type TlsKind = keyof typeof codes;

const kindByCode: ReadonlyMap<string, TlsKind> = new Map(
  (Object.keys(codes) as TlsKind[]).flatMap((kind) => codes[kind].split(/\s+/).map((code) => [code, kind] as const)),
);

/** The names that are known, for looking them up. */
export const tlsErrorNames: readonly string[] = [...kindByCode.keys()];

/** Words for what is reported about TLS; undefined for what is not about TLS. */
export function tlsWords(code: string, about: About | undefined): (Words & Pick<Explanation, 'code'>) | undefined {
  const kind = kindByCode.get(code);
  if (kind === 'tls-name-mismatch') return { code: kind, ...nameMismatch(about) };
  if (kind !== undefined) return { code: kind === 'tls-not-yet-valid' ? 'tls-expired' : kind, ...words[kind] };
  if (!/^(ERR_SSL_|ERR_TLS_|CERT_)/.test(code)) return undefined;
  return {
    code: 'tls-error',
    title: `No encrypted connection came about (${code}).`,
    cause: 'The two sides could not agree on TLS, for a reason that is not known here.',
    tryThis: ['Check whether this port speaks TLS.', 'Ask the server’s administrator to look into its log at this time of day.'],
  };
}

const words: Readonly<Record<Exclude<TlsKind, 'tls-name-mismatch'>, Words>> = {
  'tls-not-spoken': {
    title: 'This port is not encrypted: the server does not answer in TLS.',
    cause: 'TLS is switched on for this server, but the port speaks plain DICOM, or something else.',
    tryThis: [
      'Use the server’s TLS port, often 2762.',
      'Switch TLS off for this server if its network allows plain connections.',
    ],
  },
  'tls-untrusted': {
    title: 'The server’s certificate is not from anyone you trust.',
    cause: 'It signed its own certificate, or the authority that did is not known on this computer.',
    tryThis: [
      'Compare the fingerprint with the server’s administrator and trust the certificate.',
      'Import the certificate of the authority that signed it.',
    ],
  },
  'tls-expired': {
    title: 'The server’s certificate has expired.',
    cause: 'Nobody renewed it, or the clock of this computer is wrong.',
    tryThis: ['Check date and time of this computer.', 'Ask the server’s administrator for a current certificate.'],
  },
  'tls-not-yet-valid': {
    title: 'The server’s certificate is not valid yet.',
    cause: 'The clock of this computer is behind, or the certificate was made for later.',
    tryThis: ['Check date and time of this computer.', 'Ask the server’s administrator for a current certificate.'],
  },
  'tls-client-certificate-needed': {
    title: 'The server wants a certificate from us that it accepts.',
    cause: 'No client certificate is chosen for this server, or the server does not trust it.',
    tryThis: ['Choose a client certificate for this server.', 'Ask the server’s administrator to accept yours.'],
  },
  'tls-no-common-version': {
    title: 'The two sides have no version or cipher of TLS in common.',
    cause: 'The server only speaks outdated TLS, or demands settings that this computer does not offer.',
    tryThis: ['Ask the server’s administrator which security profile (PS3.15) it uses.'],
  },
};

function nameMismatch(about: About | undefined): Words {
  return {
    title: `The server’s certificate is for another name than ${about?.host === undefined ? 'the one we called' : `“${about.host}”`}.`,
    cause:
      'The server is called by an address or alias that its certificate does not name, or another computer answers in its place.',
    tryThis: ['Use the name that is in the certificate.', 'Ask the server’s administrator for a certificate with this name.'],
  };
}
