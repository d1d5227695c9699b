/** One value of ASN.1 in DER, as a view: the whole of it, and what is in it. */
export interface DerValue {
  readonly tag: number;
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

export const derTag = { integer: 0x02, octetString: 0x04, sequence: 0x30, version: 0xa0 } as const;

/** The value at the start; undefined when there is none, or it is longer than the bytes. Lengths of up to four bytes (ITU-T X.690 §8.1.3). */
export function readDer(bytes: Uint8Array): DerValue | undefined {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) return undefined;
  let length = first;
  let at = 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || bytes.length < 2 + count) return undefined;
    length = 0;
    for (const byte of bytes.subarray(2, 2 + count)) length = length * 256 + byte;
    at += count;
  }
  if (bytes.length < at + length) return undefined;
  return { tag, whole: bytes.subarray(0, at + length), content: bytes.subarray(at, at + length) };
}

/** The values one after the other; stops at the first that is none. At most 16: more are not looked at here. */
export function derChildren(content: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  for (let rest = content; rest.length > 0 && values.length < 16; ) {
    const value = readDer(rest);
    if (value === undefined) break;
    values.push(value);
    rest = rest.subarray(value.whole.length);
  }
  return values;
}

/** The encoded subject of a certificate (RFC 5280 §4.1). */
export function subjectOf(certificate: Uint8Array): Uint8Array | undefined {
  return sequences(certificate)[3]?.whole;
}

/** The encoded issuer of a revocation list (RFC 5280 §5.1). */
export function issuerOfRevocationList(list: Uint8Array): Uint8Array | undefined {
  return sequences(list)[1]?.whole;
}

/**
 * Sequences of the signed part in order. A certificate's: signature, issuer, validity, subject, …; a revocation list's: signature, issuer, …
 */
function sequences(signed: Uint8Array): DerValue[] {
  const signedPart = derChildren(readDer(signed)?.content ?? new Uint8Array())[0];
  return derChildren(signedPart?.content ?? new Uint8Array()).filter((value) => value.tag === derTag.sequence);
}
