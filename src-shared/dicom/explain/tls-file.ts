import type { LocalFailureCode, TlsFileProblem } from '../failure.ts';
import { printable } from './about.ts';
import type { Explanation } from './explanation.ts';

type Words = Pick<Explanation, 'title' | 'cause' | 'tryThis'>;

/** True for what can be wrong with certificates, keys and the other choices for TLS. */
export function isTlsFileProblem(code: LocalFailureCode): code is TlsFileProblem {
  return Object.hasOwn(tlsFileWords, code);
}

/** Words for it; `file` is the one that it is about, where it is about one. */
export function explainTlsFile(code: TlsFileProblem, file: string | undefined): Words {
  return tlsFileWords[code](file === undefined ? 'a file' : `“${printable(file, 300)}”`);
}

const forms = 'Certificates are taken as PEM, DER or PKCS#12 (.p12, .pfx); keys as PEM or DER.';

const tlsFileWords: Readonly<Record<TlsFileProblem, (file: string) => Words>> = {
  'tls-file-missing': (file) => ({
    title: `${capital(file)}, chosen for TLS, is not there.`,
    cause: 'It was moved, renamed or deleted, or its name is misspelt.',
    tryThis: ['Choose the file again.'],
  }),
  'tls-file-unreadable': (file) => ({
    title: `${capital(file)}, chosen for TLS, cannot be read.`,
    cause: 'You have no permission to read it, or it is no file.',
    tryThis: ['Check the permissions of the file.', 'Choose another file.'],
  }),
  'tls-file-too-long': (file) => ({
    title: `${capital(file)}, chosen for TLS, is far too long to be a certificate, a key or a revocation list.`,
    cause: 'Another file was named, or a device or a pipe, which need not have an end. No more of it was read.',
    tryThis: ['Choose another file.'],
  }),
  'tls-not-a-certificate': (file) => ({
    title: `There is no certificate in ${file}, or one that cannot be read.`,
    cause: 'It is another kind of file (a key, a request for a certificate), or was damaged on the way.',
    tryThis: [forms, 'Ask whoever made it for the certificate again.'],
  }),
  'tls-not-a-key': (file) => ({
    title: `There is no private key in ${file} that Quarry can read.`,
    cause: 'It is another kind of file, or a kind of key that is not known here.',
    tryThis: [forms],
  }),
  'tls-certificate-missing': () => ({
    title: 'A certificate of our own is missing.',
    cause: 'A server needs a certificate and its key to offer TLS; a client’s key is no use without its certificate.',
    tryThis: ['Choose the file of the certificate.', forms],
  }),
  'tls-key-missing': (file) => ({
    title: `The private key that belongs to ${file} is missing.`,
    cause: 'The file has the certificate only, and no file was chosen for the key.',
    tryThis: ['Choose the file of the key as well.'],
  }),
  'tls-key-mismatch': (file) => ({
    title: `The private key in ${file} does not belong to the certificate.`,
    cause: 'The files are of two different certificates: one of them was renewed, or they were mixed up.',
    tryThis: [
      'Choose the certificate and the key that were made together.',
      'A file with several certificates begins with our own.',
    ],
  }),
  'tls-passphrase-missing': (file) => ({
    title: `${capital(file)} is encrypted, and no passphrase is given.`,
    cause: 'The private key in it is protected by a passphrase.',
    tryThis: ['Enter the passphrase of the key.', 'On the command line: --tls-key-passphrase-file.'],
  }),
  'tls-passphrase-wrong': (file) => ({
    title: `The passphrase does not open ${file}.`,
    cause: 'It is misspelt, belongs to another key, or the file is damaged.',
    tryThis: ['Enter the passphrase again.', 'Ask whoever made the key.'],
  }),
  'tls-secret-sealed': () => ({
    title: 'The key for this connection was sealed elsewhere and cannot be opened here.',
    cause:
      'The desktop program sealed it with the store of the operating system, which only it can open; or the data folder comes from another computer or user.',
    tryThis: [
      'Use the desktop program.',
      'Enter the passphrase, or choose the file of the key, again here.',
      'On the command line: --tls-key-passphrase-file, or --tls-key.',
    ],
  }),
  'tls-pkcs12-outdated': (file) => ({
    title: `${capital(file)} is encrypted in a way that is no longer supported.`,
    cause: 'Older programs write PKCS#12 with RC2 or single DES, which today’s libraries refuse.',
    tryThis: [
      'Export it again with AES.',
      'Take certificate and key out of it as PEM, with “openssl pkcs12 -legacy -in old.p12 -out new.pem”.',
    ],
  }),
  'tls-no-certificate-in-folder': (file) => ({
    title: `There is no certificate in the folder ${file}.`,
    cause: 'None of its files can be read as a certificate; folders in it are not searched.',
    tryThis: ['Choose the folder that has the certificates of the authorities.'],
  }),
  'tls-authority-missing': () => ({
    title: 'Callers are to show a certificate, but nobody is named whose certificates are good.',
    cause: 'Without an authority or a fingerprint of our choice, anybody with any certificate would be let in, or nobody.',
    tryThis: [
      'Choose the certificate of the authority that signs those of the callers.',
      'Or let callers in without a certificate.',
    ],
  }),
  'tls-not-a-crl': (file) => ({
    title: `There is no certificate revocation list in ${file}.`,
    cause: 'It is another kind of file, or was damaged on the way.',
    tryThis: ['Fetch the list again. It is taken as PEM or DER (.crl).'],
  }),
  'tls-crl-issuer-unknown': (file) => ({
    title: `The revocation list in ${file} is not of an authority that is trusted here.`,
    cause: 'It was issued by somebody else than the authorities chosen for this connection.',
    tryThis: ['Choose the certificate of the authority that issued the list as well.', 'Choose the list of the right authority.'],
  }),
  'tls-pin-invalid': () => ({
    title: 'The fingerprint is not a SHA-256 fingerprint.',
    cause: 'It has 64 hexadecimal digits, with or without colons. Shorter ones are SHA-1 or MD5, which do not protect.',
    tryThis: ['“openssl x509 -noout -fingerprint -sha256 -in certificate.pem” shows it.'],
  }),
  'tls-ciphers-unknown': () => ({
    title: 'None of the ciphers in the list can be used.',
    cause:
      'They are misspelt, outdated, or give no protection: anonymous ciphers, and those that do not encrypt, are never used.',
    tryThis: ['Leave the list empty: the ciphers of PS3.15 are then used.', 'Names are those of OpenSSL, with colons between.'],
  }),
  'tls-certificate-weak': () => ({
    title: 'Our certificate is too weak to be used for TLS.',
    cause: 'Its key is too short, or it is signed with an outdated digest (MD5, SHA-1).',
    tryThis: ['Have it made again with RSA of 2048 bits or more, or an elliptic curve, and SHA-256.'],
  }),
  'tls-not-usable': () => ({
    title: 'The files chosen for TLS can be read, but not used together.',
    cause: 'The library that does the encryption refuses them, for a reason that is not known here.',
    tryThis: ['Check each file by itself.', 'Have the certificate made again.'],
  }),
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
