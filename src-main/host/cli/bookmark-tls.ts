import { tlsSchema } from '../../../src-shared/contract/tls.ts';
import type { TlsOptions } from '../../net/tls/tls-options.ts';
import { readSecrets } from '../../servers/secret-store.ts';

/** What a bookmark says about TLS, as it is in the file, and where its secrets are. */
export interface BookmarkTls {
  readonly id: string | undefined;
  readonly tls: unknown;
  readonly dataFolder: string;
}

/**
 * A bookmark of the window. What it says and is not understood is refused rather than left out: it is about security. A passphrase that was
 * typed makes up for one that is sealed.
 */
export async function keptOptions(
  { id, tls, dataFolder }: BookmarkTls,
  typedPassphrase: string | undefined,
): Promise<Partial<TlsOptions> | undefined> {
  const parsedTls = tlsSchema.safeParse(tls);
  if (!parsedTls.success) return undefined;
  const secretOf = await readSecrets(dataFolder);
  const key = secretOf(`server:${id}:private-key`);
  const passphrase = secretOf(`server:${id}:key-passphrase`);
  return {
    ...parsedTls.data,
    ...(key ? { privateKey: Buffer.from(key, 'base64') } : {}),
    ...(passphrase ? { passphrase } : {}),
    secretSealed: key === null || (passphrase === null && typedPassphrase === undefined),
  };
}
