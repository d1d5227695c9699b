import type { CertificateFacts } from '../certificate-facts.ts';
import { printable } from './about.ts';

interface Agreed {
  readonly certificate: CertificateFacts | undefined;
  readonly warning?: 'expired' | 'not-yet-valid' | undefined;
  /** Files in folders of authorities that are no certificates. */
  readonly skipped: readonly string[];
}

/** Files named one by one; the rest is counted. */
const mostNamed = 5;

/** What a person should know of a TLS connection that came about all the same. */
export function tlsNotes({ certificate, warning, skipped }: Agreed): string[] {
  return [...dateNotes(certificate, warning), ...skippedNotes(skipped)];
}

/** Files that were left out of a folder of authorities, by name. */
export function skippedNotes(skipped: readonly string[]): string[] {
  if (skipped.length === 0) return [];
  const named = skipped.slice(0, mostNamed).map((file) => printable(file, 300));
  const more = skipped.length > mostNamed ? ` and ${skipped.length - mostNamed} more` : '';
  return [`Left out of the authorities, because there is no certificate in it: ${named.join(', ')}${more}.`];
}

function dateNotes(certificate: CertificateFacts | undefined, warning: Agreed['warning']): string[] {
  switch (warning) {
    case undefined:
      return [];
    case 'expired':
      return [
        `The certificate you trust has expired${certificate === undefined ? '' : ` on ${certificate.validTo.slice(0, 10)}`}; it is used because it is pinned. Ask for a new one.`,
      ];
    case 'not-yet-valid':
      return [
        `The certificate you trust is valid only from ${certificate === undefined ? 'a later day' : certificate.validFrom.slice(0, 10)}; it is used because it is pinned. Check the clock of this computer.`,
      ];
  }
}
