import type { SecretKind } from '../../src-shared/contract/secrets.ts';
import type { Tls } from '../../src-shared/contract/tls.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { readKeyFile } from '../net/tls/read-credentials.ts';
import { tlsFileFailure } from '../net/tls/tls-ending.ts';
import type { TlsOptions } from '../net/tls/tls-options.ts';

/** A secret as a connection needs it; null where it is kept but cannot be opened here. */
export type SecretOf = (kind: SecretKind) => string | null | undefined;

/** What was chosen for TLS, with its secrets. */
export function tlsOptionsOf(tls: Tls, secretOf: SecretOf): TlsOptions {
  const key = secretOf('private-key');
  const passphrase = secretOf('key-passphrase');
  return {
    ...tls,
    privateKey: key ? Buffer.from(key, 'base64') : undefined,
    passphrase: passphrase ?? undefined,
    secretSealed: key === null || passphrase === null,
  };
}

/** The content of a key file as the secret `private-key` keeps it: as it is, an encrypted one needs its passphrase still. */
export async function keyFromFile(file: string): Promise<{ ok: true; key: string } | { ok: false; failure: ServiceFailure }> {
  const read = await readKeyFile(file);
  return read.ok ? { ok: true, key: Buffer.from(read.value).toString('base64') } : { ok: false, failure: tlsFileFailure(read) };
}
