import { nameInCertificate, printable, quoted } from './about.ts';
import type { TlsWordsByReason } from './tls-case.ts';

/** The other side refused our certificate, or that we showed none. */
export const ourCertificateWords = {
  'ours-wanted': ({ other, ownCertificate, administrator }) => ({
    code: 'tls-client-certificate-needed',
    title: `${other} wants a certificate from us and refused the connection without one.`,
    cause: ownCertificate
      ? 'The certificate chosen here is not one that it asked for.'
      : 'No client certificate is chosen for this server.',
    tryThis: ['Choose a client certificate for this server.', accepted(administrator)],
  }),
  'ours-expired': ({ other, administrator }) => ({
    code: 'tls-our-certificate-refused',
    title: `${other} refused our certificate: it has expired.`,
    cause: 'Our certificate was not renewed, or the clock over there is wrong.',
    tryThis: ['Choose a current certificate.', `Ask ${administrator} to check the clock.`],
  }),
  'ours-revoked': ({ other }) => ({
    code: 'tls-our-certificate-refused',
    title: `${other} refused our certificate: it was revoked.`,
    cause: 'Who signed it has withdrawn it.',
    tryThis: ['Ask who issued the certificate for a new one.'],
  }),
  'ours-unknown-issuer': ({ other, administrator }) => ({
    code: 'tls-our-certificate-refused',
    title: `${other} refused our certificate: it does not trust who issued it.`,
    cause: 'The authority that signed it is not known there.',
    tryThis: [`Give ${administrator} the certificate of the authority that signed yours.`, accepted(administrator)],
  }),
  'ours-refused': ({ other, problem, administrator }) => ({
    code: 'tls-our-certificate-refused',
    title: `${other} refused our certificate${problem.alert === undefined ? '' : ` (${problem.alert.name.replaceAll('_', ' ')})`}.`,
    cause: 'It is not one that it accepts, or is not made for this use.',
    tryThis: [accepted(administrator), 'Choose another certificate.'],
  }),
} satisfies TlsWordsByReason;

/** Nobody's certificate is to blame, or nobody says so. */
export const handshakeWords = {
  'no-common-version': ({ refused, administrator }) => ({
    code: 'tls-no-common-version',
    title: `The two sides have no version of TLS in common: ${refused}.`,
    cause: 'One of them only speaks an outdated version, or demands a newer one than the other has.',
    tryThis: [`Ask ${administrator} which security profile (PS3.15) it uses.`, 'Allow TLS 1.2, if only 1.3 is allowed here.'],
  }),
  'no-common-cipher': ({ refused, administrator }) => ({
    code: 'tls-no-common-version',
    title: `The two sides have no cipher of TLS in common: ${refused}.`,
    cause: 'One of them only has outdated or unusual ciphers.',
    tryThis: [
      `Ask ${administrator} which security profile (PS3.15) it uses.`,
      'Check the list of ciphers, if you set one.',
      'Where the other side has only ciphers of a retired profile and cannot be renewed, one can be allowed for it, such as DEFAULT:AES128-SHA: --tls-ciphers on the command line.',
    ],
  }),
  'name-unknown': ({ other, about }) => ({
    code: 'tls-name-unknown',
    title: `${other} does not know the name ${quoted(nameInCertificate(about), 'we called')} and refused the connection.`,
    cause: 'It serves several names and is reached by another one.',
    tryThis: ['Use the name that its administrator gives you.'],
  }),
  'handshake-refused': ({ other, inbound, ownCertificate }) => ({
    code: 'tls-handshake-refused',
    title: `${other} refused to agree on TLS and does not say why.`,
    cause:
      ownCertificate || inbound
        ? 'The two sides have no cipher in common.'
        : 'It wants a client certificate, or the two sides have no cipher in common.',
    tryThis: [...chooseCertificate(ownCertificate), 'Ask the server’s administrator which security profile (PS3.15) it uses.'],
  }),
  plain: ({ other, inbound }) =>
    inbound
      ? {
          code: 'tls-not-spoken',
          title: `${other} came without encryption; this port takes only TLS, and we refused it.`,
          cause: 'TLS is switched off there for our entry.',
          tryThis: [
            'Ask its administrator to switch TLS on for your entry.',
            'Switch TLS off here if the network allows plain connections.',
          ],
        }
      : {
          code: 'tls-not-spoken',
          title: 'This port is not encrypted: the server does not answer in TLS.',
          cause: 'TLS is switched on for this server, but the port speaks plain DICOM, or something else.',
          tryThis: [
            'Use the server’s TLS port, often 2762.',
            'Switch TLS off for this server if its network allows plain connections.',
          ],
        },
  closed: ({ other, inbound, ownCertificate }) => ({
    code: 'tls-closed',
    title: `${other} closed the connection while TLS was being agreed on, without saying why.`,
    cause: inbound
      ? 'It does not trust our certificate, or it was a health check or a port scan.'
      : `The port speaks plain DICOM, it lets in only computers it knows, or it ${ownCertificate ? 'does not accept our certificate' : 'wants a certificate from us'}.`,
    tryThis: inbound
      ? ['Look into its log at this time of day.', 'Give it the certificate of the authority that signed yours.']
      : [
          'Ask the server’s administrator whether this port speaks TLS.',
          'If it does not, use its TLS port, often 2762, or switch TLS off for this server if its network allows plain connections.',
          ...chooseCertificate(ownCertificate),
          'Ask the server’s administrator to look into its log at this time of day.',
        ],
  }),
  'closed-after-handshake': ({ other, inbound, ownCertificate }) => ({
    code: 'tls-closed',
    title: `TLS was agreed on; then ${inbound ? other : 'the server'} closed the connection without saying why.`,
    cause: ownCertificate
      ? 'It does not accept our certificate, or it lets in only computers it knows.'
      : 'It wants a client certificate and got none, or it lets in only computers it knows.',
    tryThis: [
      ...chooseCertificate(ownCertificate),
      'Ask the server’s administrator to accept yours, and to look into its log at this time of day.',
    ],
  }),
  other: ({ refused, code, administrator }) => ({
    code: 'tls-error',
    title: `No encrypted connection came about (${printable(code, 80)}): ${refused}.`,
    cause: 'The two sides could not agree on TLS, for a reason that is not known here.',
    tryThis: ['Check whether this port speaks TLS.', `Ask ${administrator} to look into its log at this time of day.`],
  }),
} satisfies TlsWordsByReason;

function chooseCertificate(ownCertificate: boolean): string[] {
  return ownCertificate ? [] : ['Choose a client certificate for this server.'];
}

function accepted(administrator: string): string {
  return `Ask ${administrator} to accept your certificate.`;
}
