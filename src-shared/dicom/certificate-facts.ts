/** What a person is shown of a certificate, to compare it with what its owner says. */
export interface CertificateFacts {
  /** SHA-256 of the whole certificate: 32 pairs of hexadecimal digits with colons between. */
  readonly fingerprint: string;
  /** Distinguished names on one line: `CN=pacs, O=City Hospital`. */
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Names and addresses it is for (subject alternative names). */
  readonly names: readonly string[];
}

/** A fingerprint as `CertificateFacts` has it, from digits with or without colons or blanks; undefined when it is no SHA-256. */
export function parseFingerprint(text: string): string | undefined {
  const digits = text
    .trim()
    .replace(/^sha-?256[:=]/i, '')
    .replaceAll(/[\s:]/g, '');
  if (!/^[0-9a-f]{64}$/i.test(digits)) return undefined;
  return digits.toUpperCase().match(/../g)?.join(':');
}
