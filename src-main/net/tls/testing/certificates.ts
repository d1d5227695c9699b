import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { toPem } from '../pem.ts';
import {
  bits,
  boolean,
  commonName,
  der,
  extension,
  generalName,
  integer,
  objectIdentifier,
  sequence,
  time,
} from './der-writer.ts';

/** A certificate with its key. */
export interface TestCertificate {
  readonly name: string;
  /** PEM */
  readonly cert: string;
  /** PEM, PKCS#8, not encrypted */
  readonly key: string;
  readonly keyObject: KeyObject;
  readonly certificate: X509Certificate;
  readonly serial: Buffer;
}

interface Wishes {
  readonly name: string;
  /** Left out, it signs itself. */
  readonly issuer?: TestCertificate;
  readonly isAuthority?: boolean;
  /** Subject alternative names. */
  readonly names?: readonly string[];
  /** Days from now; yesterday to in 30 days when left out. */
  readonly from?: number;
  readonly to?: number;
  readonly use?: 'client' | 'server';
}

const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const fromNow = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000);

/** Makes a certificate (RFC 5280 §4.1) for a test: elliptic curve, because that is made in a moment. */
export function makeCertificate(wishes: Wishes): TestCertificate {
  const { name, issuer, from = -1, to = 30 } = wishes;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(8)]);
  const signedPart = sequence(
    der(0xa0, integer(2)),
    integer(...serial),
    ecdsaWithSha256,
    commonName(issuer?.name ?? name),
    sequence(time(fromNow(from)), time(fromNow(to))),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensionsOf(wishes))),
  );
  const cert = toPem('CERTIFICATE', signed(signedPart, issuer?.keyObject ?? privateKey));
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { name, cert, key, keyObject: privateKey, certificate: new X509Certificate(cert), serial };
}

/** A revocation list (RFC 5280 §5.1) of an authority, PEM. */
export function makeRevocationList(issuer: TestCertificate, revoked: readonly TestCertificate[], nextUpdate = 7): string {
  const entries = revoked.map(({ serial }) => sequence(integer(...serial), time(fromNow(-1))));
  const signedPart = sequence(
    integer(1),
    ecdsaWithSha256,
    commonName(issuer.name),
    time(fromNow(-2)),
    time(fromNow(nextUpdate)),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
  );
  return toPem('X509 CRL', signed(signedPart, issuer.keyObject));
}

function signed(signedPart: Buffer, key: KeyObject): Buffer {
  return sequence(signedPart, ecdsaWithSha256, bits(sign('sha256', signedPart, key)));
}

function extensionsOf({ isAuthority = false, names = [], use }: Wishes): Buffer[] {
  const certSignAndCrlSign = bits(Buffer.from([0x06]), 1);
  const digitalSignature = bits(Buffer.from([0x80]), 7);
  const extensions = [
    extension('2.5.29.19', true, isAuthority ? sequence(boolean(true)) : sequence()),
    extension('2.5.29.15', true, isAuthority ? certSignAndCrlSign : digitalSignature),
  ];
  if (names.length > 0) extensions.push(extension('2.5.29.17', false, sequence(...names.map(generalName))));
  if (use !== undefined) {
    const purpose = use === 'client' ? '1.3.6.1.5.5.7.3.2' : '1.3.6.1.5.5.7.3.1';
    extensions.push(extension('2.5.29.37', false, sequence(objectIdentifier(purpose))));
  }
  return extensions;
}

/** What most tests need: an authority, another one, and who was certified by them. */
export function makeAuthorities() {
  const authority = makeCertificate({ name: 'Test authority', isAuthority: true });
  const stranger = makeCertificate({ name: 'Another authority', isAuthority: true });
  return {
    authority,
    stranger,
    server: makeCertificate({ name: 'server', issuer: authority, names: ['localhost', '127.0.0.1'] }),
    client: makeCertificate({ name: 'client', issuer: authority, names: ['client'] }),
    rogue: makeCertificate({ name: 'rogue', issuer: stranger, names: ['client'] }),
  };
}
