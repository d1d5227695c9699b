import type { CertificateFacts } from '../certificate-facts.ts';
import { type About, nameInCertificate, printable, quoted } from './about.ts';
import type { TlsWords, TlsWordsByReason } from './tls-case.ts';

/** We refused the other side's certificate. */
export const theirCertificateWords = {
  expired: ({ other, certificate, administrator }) => ({
    code: 'tls-expired',
    title: `${other}’s certificate has expired${on(certificate?.validTo)}: we refused it.`,
    cause: 'Nobody renewed it, or the clock of this computer is wrong.',
    tryThis: ['Check date and time of this computer.', `Ask ${administrator} for a current certificate.`],
  }),
  'not-yet-valid': ({ other, certificate, administrator }) => ({
    code: 'tls-expired',
    title: `${other}’s certificate is not valid yet${certificate === undefined ? '' : `, only from ${day(certificate.validFrom)}`}: we refused it.`,
    cause: 'The clock of this computer is behind, or the certificate was made for later.',
    tryThis: ['Check date and time of this computer.', `Ask ${administrator} for a current certificate.`],
  }),
  'self-signed': ({ other, inbound }) => ({
    code: 'tls-untrusted',
    title: `${other} vouches for itself: its certificate is self-signed, and we refused it.`,
    cause: 'No authority signed the certificate, and it is not one that you chose to trust.',
    tryThis: trustIt(inbound),
  }),
  'unknown-issuer': ({ other, inbound, certificate }) => ({
    code: 'tls-untrusted',
    title: `${other}’s certificate is not from anyone you trust: we refused it.`,
    cause: `${certificate === undefined ? 'The authority that signed it' : `“${printable(certificate.issuer)}”, which signed it,`} is not among the authorities chosen for this connection.`,
    tryThis: trustIt(inbound),
  }),
  'name-mismatch': ({ other, about, certificate }) => nameMismatch(other, about, certificate),
  revoked: ({ other, administrator }) => ({
    code: 'tls-revoked',
    title: `${other}’s certificate was revoked by who signed it: we refused it.`,
    cause: 'Its key was stolen or lost, or it was replaced. Somebody else may be using it.',
    tryThis: [`Ask ${administrator}: it needs a new certificate.`],
  }),
  'revocation-unknown': ({ other, inbound }) => ({
    code: 'tls-revocation-unknown',
    title: `Whether ${inbound ? `the certificate of ${other}` : 'the server’s certificate'} was revoked cannot be told from the revocation list (CRL): we refused it.`,
    cause:
      'The list is out of date, is signed by somebody else, or there is none for one of the authorities above the certificate.',
    tryThis: [
      'Fetch the current revocation lists of all authorities of the chain.',
      'Leave the revocation list out, if you accept that.',
    ],
  }),
  'not-for-this-use': ({ other, inbound, administrator }) => ({
    code: 'tls-certificate-use',
    title: `${other}’s certificate is not for this use: we refused it.`,
    cause: inbound
      ? 'It may not identify a client, or one above it may not sign certificates.'
      : 'It may not identify a server, or one above it may not sign certificates.',
    tryThis: [`Ask ${administrator} for a certificate made for DICOM over TLS.`],
  }),
  'certificate-invalid': ({ other, administrator }) => ({
    code: 'tls-certificate-invalid',
    title: `${other}’s certificate does not hold what it says: we refused it.`,
    cause: 'A signature in its chain is wrong, its key is too short, or the chain is not one.',
    tryThis: [`Ask ${administrator} to have the certificate made again.`],
  }),
  'not-pinned': ({ other, administrator }) => ({
    code: 'tls-not-pinned',
    title: `${other} shows another certificate than the one you trust: we refused it.`,
    cause: 'It was renewed, or another computer answers in its place.',
    tryThis: [`Ask ${administrator} whether the certificate was renewed, and compare the fingerprint.`],
  }),
  'certificate-missing': ({ other }) => ({
    code: 'tls-client-certificate-missing',
    title: `${other} showed no certificate, and we let nobody in without one.`,
    cause: 'No client certificate is chosen there, or a program tried that is not meant to come.',
    tryThis: ['Give it a client certificate that you trust.', 'Accept callers without a certificate, if the network allows it.'],
  }),
} satisfies TlsWordsByReason;

function nameMismatch(other: string, about: About | undefined, certificate: CertificateFacts | undefined): TlsWords {
  const names = certificate?.names.slice(0, 4).map((name) => `“${printable(name, 80)}”`) ?? [];
  return {
    code: 'tls-name-mismatch',
    title: `${other}’s certificate is for ${names.length === 0 ? 'another name' : names.join(', ')}, not for ${quoted(nameInCertificate(about), 'the one we called')}: we refused it.`,
    cause:
      'The server is called by an address or alias that its certificate does not name, or another computer answers in its place.',
    tryThis: [
      'Use the name that is in the certificate.',
      'Ask the server’s administrator for a certificate with this name.',
      'Switch the check of the name off for this server, if you are sure that it is the right one.',
    ],
  };
}

function trustIt(inbound: boolean): string[] {
  return inbound
    ? ['Choose the certificate of the authority that signed it.', 'Compare its fingerprint with its administrator and pin it.']
    : [
        'Compare the fingerprint with the server’s administrator and trust the certificate.',
        'Choose the certificate of the authority that signed it.',
      ];
}

function on(date: string | undefined): string {
  return date === undefined ? '' : ` on ${day(date)}`;
}

/** The day of an ISO 8601 time; what is none is printed as it is. */
function day(time: string): string {
  return printable(time, 40).slice(0, 10);
}
