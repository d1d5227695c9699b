import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { parseFingerprint } from '../../../src-shared/dicom/certificate-facts.ts';
import { errorCode } from '../../system/error-code.ts';
import { certificateFacts } from './certificate-facts.ts';
import type { LoadedTls } from './loaded-tls.ts';
import { readAuthorities, readRevocationLists } from './read-authorities.ts';
import { type Credentials, type Loaded, readCredentials } from './read-credentials.ts';
import { secureClient } from './secure-client.ts';
import { SecureServer } from './secure-server.ts';
import { bcp195Ciphers, type TlsOptions } from './tls-options.ts';
import type { TlsSettings } from './tls-settings.ts';

/** Reads what the options name. What is wrong is a code and a file, before any connection. */
export async function loadTls(options: TlsOptions, role: 'client' | 'server'): Promise<Loaded<LoadedTls>> {
  if (options.secretSealed === true) return { ok: false, code: 'tls-secret-sealed' };
  const pins = readPins(options.pins ?? []);
  if (!pins.ok) return pins;
  const credentials = await readCredentials(options);
  if (!credentials.ok) return credentials;
  if (role === 'server' && credentials.value.kind === 'none') return { ok: false, code: 'tls-certificate-missing' };
  const authorities = await readAuthorities(options.authorities ?? []);
  if (!authorities.ok) return authorities;
  const { certificates, skipped } = authorities.value;
  const trustsNobody = certificates.length === 0 && pins.value.size === 0;
  if (role === 'server' && options.peerCertificate !== 'ignored' && trustsNobody)
    return { ok: false, code: 'tls-authority-missing' };
  const lists = await readRevocationLists(options.revocationLists ?? [], certificates);
  if (!lists.ok) return lists;
  const contextOptions: SecureContextOptions = {
    ...credentialOptions(credentials.value),
    // Authorities that were chosen take the place of those that come with Node.
    ...(certificates.length === 0 ? {} : { ca: certificates.map((certificate) => certificate.toString()) }),
    ...(lists.value.length === 0 ? {} : { crl: lists.value }),
    ciphers: withoutAnonymous(options.ciphers ?? bcp195Ciphers),
    honorCipherOrder: true,
    minVersion: options.minVersion === '1.3' ? 'TLSv1.3' : 'TLSv1.2',
    maxVersion: 'TLSv1.3',
  };
  const context = makeContext(contextOptions);
  if (!context.ok) return context;
  const { value: own } = credentials;
  const { peerCertificate, checkName, serverName } = options;
  const settings: TlsSettings = {
    contextOptions,
    context: context.value,
    peerCertificate,
    pins: pins.value,
    checkName,
    serverName,
  };
  return {
    ok: true,
    value: {
      client: (raw, client) => secureClient(raw, settings, client),
      server: () => new SecureServer(settings),
      ownCertificate: own.kind === 'pem' ? certificateFacts(own.certificate) : undefined,
      hasOwnCertificate: own.kind !== 'none',
      skipped,
    },
  };
}

function readPins(texts: readonly string[]): Loaded<Set<string>> {
  const pins = new Set<string>();
  for (const text of texts) {
    const pin = parseFingerprint(text);
    if (pin === undefined) return { ok: false, code: 'tls-pin-invalid' };
    pins.add(pin);
  }
  return { ok: true, value: pins };
}

/** Whatever was asked for: nobody anonymous, nothing unencrypted. TLS 1.3 has none of that, and its suites alone make no list for 1.2. */
function withoutAnonymous(ciphers: string): string {
  const only13 = ciphers.split(':').every((name) => name.startsWith('TLS_'));
  return only13 ? ciphers : `${ciphers}:!aNULL:!eNULL`;
}

function credentialOptions(credentials: Credentials): SecureContextOptions {
  switch (credentials.kind) {
    case 'none':
      return {};
    case 'pem':
      return { cert: credentials.cert, key: credentials.key };
    case 'pkcs12': {
      const { pfx, passphrase } = credentials;
      return { pfx: Buffer.from(pfx), ...(passphrase === undefined ? {} : { passphrase }) };
    }
  }
}

/** All files have been read: what the library still does not take is the list of ciphers, or a key too weak for it. */
function makeContext(options: SecureContextOptions): Loaded<SecureContext> {
  try {
    return { ok: true, value: createSecureContext(options) };
  } catch (error) {
    const code = errorCode(error);
    const message = error instanceof Error ? error.message : '';
    if (/CIPHER/.test(code) || /cipher/i.test(message)) return { ok: false, code: 'tls-ciphers-unknown' };
    return { ok: false, code: /TOO_SMALL|TOO_WEAK/.test(code) ? 'tls-certificate-weak' : 'tls-not-usable' };
  }
}
