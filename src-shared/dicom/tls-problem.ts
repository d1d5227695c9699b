import { once } from './once.ts';

/** Why a TLS connection did not come about, whichever library says it and whoever refused. */
export type TlsReason =
  /** The other side's certificate, judged by us. */
  | 'expired'
  | 'not-yet-valid'
  | 'self-signed'
  | 'unknown-issuer'
  | 'name-mismatch'
  | 'revoked'
  | 'revocation-unknown'
  | 'not-for-this-use'
  | 'certificate-invalid'
  | 'not-pinned'
  | 'certificate-missing'
  /** Our certificate, judged by the other side. */
  | 'ours-wanted'
  | 'ours-expired'
  | 'ours-revoked'
  | 'ours-unknown-issuer'
  | 'ours-refused'
  /** Neither: the handshake itself. */
  | 'no-common-version'
  | 'no-common-cipher'
  | 'name-unknown'
  | 'handshake-refused'
  | 'plain'
  | 'closed'
  | 'closed-after-handshake'
  | 'other';

export interface TlsProblem {
  readonly reason: TlsReason;
  /** Who refused. */
  readonly by: 'us' | 'peer';
  /** Name and number of the alert, when the other side sent one (RFC 8446 §6). */
  readonly alert?: { readonly name: string; readonly number: number | undefined };
}

/** What we find wrong: names of X509_verify_cert (OpenSSL and BoringSSL have the same), of both libraries' handshakes, and our own. */
const ours: Readonly<Partial<Record<TlsReason, string>>> = {
  expired: 'CERT_HAS_EXPIRED',
  'not-yet-valid': 'CERT_NOT_YET_VALID',
  'self-signed': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  'unknown-issuer': `SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY CERT_UNTRUSTED ERR_SSL_CERTIFICATE_VERIFY_FAILED`,
  'name-mismatch': 'ERR_TLS_CERT_ALTNAME_INVALID ERR_TLS_CERT_ALTNAME_FORMAT HOSTNAME_MISMATCH IP_ADDRESS_MISMATCH',
  revoked: 'CERT_REVOKED',
  'revocation-unknown': `UNABLE_TO_GET_CRL UNABLE_TO_GET_CRL_ISSUER CRL_NOT_YET_VALID CRL_HAS_EXPIRED CRL_SIGNATURE_FAILURE
    UNABLE_TO_DECRYPT_CRL_SIGNATURE ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD KEYUSAGE_NO_CRL_SIGN
    CRL_PATH_VALIDATION_ERROR DIFFERENT_CRL_SCOPE UNHANDLED_CRITICAL_CRL_EXTENSION`,
  'not-for-this-use': 'INVALID_PURPOSE INVALID_CA CERT_REJECTED KEYUSAGE_NO_CERTSIGN',
  'certificate-invalid': `CERT_SIGNATURE_FAILURE UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY
    CERT_CHAIN_TOO_LONG PATH_LENGTH_EXCEEDED ERROR_IN_CERT_NOT_BEFORE_FIELD ERROR_IN_CERT_NOT_AFTER_FIELD
    EE_KEY_TOO_SMALL CA_KEY_TOO_SMALL CA_MD_TOO_WEAK ERR_SSL_EE_KEY_TOO_SMALL ERR_SSL_CA_MD_TOO_WEAK ERR_SSL_BAD_SIGNATURE
    SUBJECT_ISSUER_MISMATCH AKID_SKID_MISMATCH AKID_ISSUER_SERIAL_MISMATCH PERMITTED_VIOLATION EXCLUDED_VIOLATION`,
  'not-pinned': 'certificate-not-pinned',
  'certificate-missing': 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE certificate-missing',
  'no-common-version': `ERR_SSL_UNSUPPORTED_PROTOCOL ERR_SSL_NO_PROTOCOLS_AVAILABLE ERR_SSL_VERSION_TOO_LOW
    ERR_SSL_NO_SUPPORTED_VERSIONS_ENABLED ERR_SSL_INAPPROPRIATE_FALLBACK`,
  'no-common-cipher': `ERR_SSL_NO_SHARED_CIPHER ERR_SSL_NO_CIPHERS_AVAILABLE ERR_SSL_NO_CIPHER_MATCH ERR_SSL_UNKNOWN_CIPHER_RETURNED
    ERR_SSL_WRONG_CIPHER_RETURNED ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM ERR_SSL_NO_COMMON_SIGNATURE_ALGORITHMS
    ERR_SSL_NO_SUITABLE_KEY_SHARE ERR_SSL_NO_SUITABLE_GROUPS ERR_SSL_NO_SHARED_GROUP ERR_SSL_DH_KEY_TOO_SMALL
    ERR_SSL_BAD_DH_P_LENGTH`,
  plain: `EPROTO ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_PACKET_LENGTH_TOO_LONG ERR_SSL_HTTP_REQUEST ERR_SSL_HTTPS_PROXY_REQUEST
    ERR_SSL_UNKNOWN_PROTOCOL ERR_SSL_RECORD_LAYER_FAILURE`,
};

/** The other side left without an alert; the first two are system errors while TLS was being agreed on. */
const left: Readonly<Record<string, TlsReason>> = {
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  ECONNABORTED: 'closed',
  ERR_SSL_UNEXPECTED_EOF_WHILE_READING: 'closed',
  'closed-after-handshake': 'closed-after-handshake',
};

/** Alerts by name, as the end of the libraries' error codes has them (RFC 8446 §6, and RFC 5246 §7.2 for the older ones). */
const alerts: Readonly<Record<string, readonly [number: number, reason: TlsReason]>> = {
  CLOSE_NOTIFY: [0, 'closed'],
  UNEXPECTED_MESSAGE: [10, 'other'],
  BAD_RECORD_MAC: [20, 'other'],
  DECRYPTION_FAILED: [21, 'other'],
  RECORD_OVERFLOW: [22, 'other'],
  HANDSHAKE_FAILURE: [40, 'handshake-refused'],
  NO_CERTIFICATE: [41, 'ours-wanted'],
  BAD_CERTIFICATE: [42, 'ours-refused'],
  UNSUPPORTED_CERTIFICATE: [43, 'ours-refused'],
  CERTIFICATE_REVOKED: [44, 'ours-revoked'],
  CERTIFICATE_EXPIRED: [45, 'ours-expired'],
  CERTIFICATE_UNKNOWN: [46, 'ours-refused'],
  ILLEGAL_PARAMETER: [47, 'other'],
  UNKNOWN_CA: [48, 'ours-unknown-issuer'],
  ACCESS_DENIED: [49, 'ours-refused'],
  DECODE_ERROR: [50, 'other'],
  DECRYPT_ERROR: [51, 'ours-refused'],
  PROTOCOL_VERSION: [70, 'no-common-version'],
  INSUFFICIENT_SECURITY: [71, 'no-common-cipher'],
  INTERNAL_ERROR: [80, 'other'],
  INAPPROPRIATE_FALLBACK: [86, 'no-common-version'],
  USER_CANCELED: [90, 'closed'],
  USER_CANCELLED: [90, 'closed'],
  NO_RENEGOTIATION: [100, 'other'],
  MISSING_EXTENSION: [109, 'other'],
  UNSUPPORTED_EXTENSION: [110, 'other'],
  CERTIFICATE_UNOBTAINABLE: [111, 'ours-refused'],
  UNRECOGNIZED_NAME: [112, 'name-unknown'],
  BAD_CERTIFICATE_STATUS_RESPONSE: [113, 'ours-refused'],
  BAD_CERTIFICATE_HASH_VALUE: [114, 'ours-refused'],
  UNKNOWN_PSK_IDENTITY: [115, 'other'],
  CERTIFICATE_REQUIRED: [116, 'ours-wanted'],
  NO_APPLICATION_PROTOCOL: [120, 'other'],
};

const reasonByCode = once(
  (): ReadonlyMap<string, TlsReason> =>
    new Map(
      (Object.keys(ours) as (keyof typeof ours)[]).flatMap((reason) =>
        (ours[reason] ?? '').split(/\s+/).map((code) => [code, reason] as const),
      ),
    ),
);

/** The names that are known, alerts as OpenSSL and BoringSSL both write them, for looking them up. */
export const tlsErrorNames = once((): readonly string[] => [
  ...[...reasonByCode().keys()].filter((name) => /^[A-Z]/.test(name)),
  ...Object.keys(alerts).map((name) => `ERR_SSL_TLSV1_ALERT_${name}`),
]);

/** Some alerts of OpenSSL lack the word: `ERR_SSL_TLSV1_UNRECOGNIZED_NAME`. */
function alertWithoutItsName(code: string): string | undefined {
  const name = /^ERR_SSL_TLSV13?_([A-Z_]+)$/.exec(code)?.[1];
  return name !== undefined && Object.hasOwn(alerts, name) ? name : undefined;
}

/**
 * Sorts an error code of a TLS connection; undefined when it is not about TLS. OpenSSL names an alert `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA`,
 * `ERR_SSL_SSLV3_ALERT_…`, since 3.2 `ERR_SSL_SSL/TLS_ALERT_…`, BoringSSL has the first two: what follows `_ALERT_` is what counts.
 */
export function tlsProblem(code: string): TlsProblem | undefined {
  const alertName = /^ERR_SSL_(?:.*_)?ALERT_([A-Z_]+)$/.exec(code)?.[1] ?? alertWithoutItsName(code);
  if (alertName !== undefined) {
    const known = Object.hasOwn(alerts, alertName) ? alerts[alertName] : undefined;
    return { reason: known?.[1] ?? 'other', by: 'peer', alert: { name: alertName.toLowerCase(), number: known?.[0] } };
  }
  const reason = reasonByCode().get(code);
  if (reason !== undefined) return { reason, by: 'us' };
  return /^(ERR_SSL_|ERR_TLS_|CERT_)/.test(code) ? { reason: 'other', by: 'us' } : undefined;
}

/** The same for a connection that is known to be TLS: the system's codes then mean that the other side left. Total. */
export function tlsEndingProblem(code: string): TlsProblem {
  const reason = Object.hasOwn(left, code) ? left[code] : undefined;
  if (reason !== undefined) return { reason, by: 'peer' };
  return tlsProblem(code) ?? { reason: 'other', by: 'us' };
}
