import { Button } from '@mantine/core';
import type { Certificate } from '../../../../src-shared/contract/tls.ts';
import css from './security.module.css';

/** Refusals that a person may overrule by looking at the certificate. One that was revoked is not among them. */
const overruled = new Set(['tls-untrusted', 'tls-expired', 'tls-name-mismatch', 'tls-not-pinned']);

interface TrustCertificateProps {
  readonly certificate: Certificate;
  /** Of the explanation why it was refused. */
  readonly code: string;
  readonly onTrust: (fingerprint: string) => void;
  readonly busy?: boolean;
}

/** What a refused certificate says of itself, and the button that pins it. */
export function TrustCertificate({ certificate, code, onTrust, busy = false }: TrustCertificateProps) {
  return (
    <section className={css.certificate} aria-label="The server’s certificate">
      <CertificateFactsList certificate={certificate} />
      {overruled.has(code) && (
        <>
          <p className={css.caution}>
            Compare the fingerprint with the server’s administrator first: whoever has this certificate is believed from then on.
          </p>
          <Button variant="default" loading={busy} onClick={() => onTrust(certificate.fingerprint)}>
            Trust this certificate
          </Button>
        </>
      )}
    </section>
  );
}

export function CertificateFactsList({ certificate }: { certificate: Certificate }) {
  const { subject, issuer, validFrom, validTo, names, fingerprint } = certificate;
  return (
    <dl className={css.facts}>
      <dt>Issued to</dt>
      <dd>{subject}</dd>
      <dt>Issued by</dt>
      <dd>{issuer === subject ? 'itself' : issuer}</dd>
      {names.length > 0 && (
        <>
          <dt>For</dt>
          <dd>{names.join(', ')}</dd>
        </>
      )}
      <dt>Valid</dt>
      <dd>
        {validFrom.slice(0, 10)} to {validTo.slice(0, 10)}
      </dd>
      <dt>SHA-256</dt>
      <dd className="q-mono">{fingerprint}</dd>
    </dl>
  );
}
