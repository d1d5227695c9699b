import type { X509Certificate } from 'node:crypto';
import type { CertificateFacts } from '../../../src-shared/dicom/certificate-facts.ts';

/** Names and addresses shown; a certificate may have thousands. */
const longestList = 64;

/** What a person is shown of a certificate. Its texts are the other side's: whoever prints them makes them fit to print. */
export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  return {
    fingerprint: certificate.fingerprint256,
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: isoTime(certificate.validFrom),
    validTo: isoTime(certificate.validTo),
    names: namesOf(certificate.subjectAltName),
  };
}

/** Node has one attribute a line. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').slice(0, longestList).join(', ').slice(0, 1024);
}

/** `DNS:pacs, IP Address:10.0.0.1`; a name with a comma in it comes in quotes. */
function namesOf(subjectAltName: string | undefined): string[] {
  const entries = subjectAltName?.slice(0, 8192).split(', ').slice(0, longestList) ?? [];
  return entries.flatMap((entry) => {
    const name = /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1];
    return name === undefined ? [] : [name];
  });
}

/** Node prints `Nov 25 18:46:25 2026 GMT`. */
function isoTime(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
}
