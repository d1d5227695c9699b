import { resolve } from 'node:path';
import type { SecretKind } from '../../../src-shared/contract/secrets.ts';
import type { ServerInput } from '../../../src-shared/contract/servers.ts';
import { targetIdentity } from '../../net/scu/target-identity.ts';
import { loadTls } from '../../net/tls/load-tls.ts';
import { tlsFileFailure } from '../../net/tls/tls-ending.ts';
import { failureProblem } from './failure-problem.ts';
import { confirmationOfNobody, namedIdentity } from './identity.ts';
import { asksForTls, type TlsArguments } from './options/tls-options.ts';
import type { UserIdentityOptions } from './options/user-identity-options.ts';
import { tlsForServer } from './tls-arguments.ts';
import { type Parsed, parsed } from './usage-error.ts';

export type Secrets = Readonly<Partial<Record<SecretKind, string | undefined>>>;

/** What a new bookmark says of TLS and of who is asking, and what is secret of that, which is kept apart. */
export interface BookmarkSecurity {
  readonly tls: ServerInput['tls'];
  readonly userIdentity: ServerInput['userIdentity'];
  readonly secrets: Secrets;
}

type Kept<T> = { readonly said: T; readonly secret?: string | undefined };

/** Of options as commands have them that call a server. What they name is read, so that no bookmark is made in vain. */
export async function bookmarkSecurity(
  options: TlsArguments & UserIdentityOptions,
  environment: NodeJS.ProcessEnv,
): Promise<Parsed<BookmarkSecurity>> {
  const tls = await tlsOf(options);
  if (!tls.ok) return tls;
  const identity = await identityOf(options, environment);
  if (!identity.ok) return identity;
  return parsed({
    tls: tls.value?.said,
    userIdentity: identity.value?.said,
    secrets: { identity: identity.value?.secret, 'key-passphrase': tls.value?.secret },
  });
}

async function tlsOf(options: TlsArguments): Promise<Parsed<Kept<BookmarkSecurity['tls']> | undefined>> {
  if (!asksForTls(options)) return parsed(undefined);
  const typed = await tlsForServer(options, undefined);
  if (!typed.ok) return typed;
  const loaded = await loadTls(typed.value, 'client');
  if (!loaded.ok) return failureProblem(tlsFileFailure(loaded));
  const { certificateFile, keyFile, authorities, revocationLists, pins, passphrase, ...rest } = typed.value;
  const { peerCertificate, checkName, ciphers, minVersion, serverName } = rest;
  const files = {
    certificateFile: certificateFile && resolve(certificateFile),
    keyFile: keyFile && resolve(keyFile),
    authorities: authorities?.map((path) => resolve(path)),
    revocationLists: revocationLists?.map((path) => resolve(path)),
  };
  const said = { ...files, pins: pins && [...pins], peerCertificate, checkName, ciphers, minVersion, serverName };
  return parsed({ said, secret: passphrase });
}

async function identityOf(
  options: UserIdentityOptions,
  environment: NodeJS.ProcessEnv,
): Promise<Parsed<Kept<BookmarkSecurity['userIdentity']> | undefined>> {
  const named = await namedIdentity(options, environment);
  if (!named.ok) return named;
  if (named.value === undefined) return options.positiveResponse ? confirmationOfNobody() : parsed(undefined);
  const { setting, secret } = named.value;
  const { withoutIdentity } = targetIdentity(setting, secret);
  if (withoutIdentity) return failureProblem(withoutIdentity);
  return parsed({ said: { ...setting, tokenFile: setting.tokenFile && resolve(setting.tokenFile) }, secret });
}
