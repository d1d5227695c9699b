import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from '../../net/scu/target.ts';
import { type IdentitySetting, targetIdentity } from '../../net/scu/target-identity.ts';
import type { Bookmark } from './bookmarks.ts';
import type { UserIdentityOptions } from './options/user-identity-options.ts';
import { firstLine } from './text-file.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

export interface IdentitySources {
  readonly environment: NodeJS.ProcessEnv;
  /** With the secrets of the bookmarks. */
  readonly dataFolder: string;
}

type Identity = Pick<Target, 'userIdentity' | 'withoutIdentity'>;

/** Who the options say that we are, or the bookmark when they say nothing. */
export async function identityOf(
  options: UserIdentityOptions,
  bookmark: Bookmark['identity'],
  sources: IdentitySources,
): Promise<Parsed<Identity>> {
  const { user, passcodeFile, jwtFile, samlFile, kerberosFile, positiveResponse = false } = options;
  const named = [user, jwtFile, samlFile, kerberosFile].filter((value) => value !== undefined);
  if (named.length > 1)
    return usageProblem('options-exclude-each-other', 'There are several identities; an association has one.', [
      'Keep one of --user, --jwt-file, --saml-file and --kerberos-file.',
    ]);
  if (passcodeFile !== undefined && user === undefined)
    return usageProblem('options-belong-together', '--passcode-file belongs to --user.', ['Add --user <name>.']);
  if (user !== undefined) return userIdentity(user, positiveResponse, passcodeFile, sources.environment);
  const token = { jwt: jwtFile, saml: samlFile, kerberos: kerberosFile };
  for (const kind of ['jwt', 'saml', 'kerberos'] as const)
    if (token[kind] !== undefined) return parsed(targetIdentity({ kind, tokenFile: token[kind], positiveResponse }, undefined));
  if (bookmark === undefined)
    return usageProblem('options-belong-together', '--positive-response belongs to a user identity.', [
      'Add --user, --jwt-file, --saml-file or --kerberos-file.',
    ]);
  const { id, ...kept } = bookmark;
  const setting = { ...kept, positiveResponse: positiveResponse || kept.positiveResponse };
  return parsed(targetIdentity(setting, await storedSecret(id, sources.dataFolder)));
}

async function userIdentity(
  userName: string,
  positiveResponse: boolean,
  passcodeFile: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Parsed<Identity>> {
  const passcode = passcodeFile === undefined ? environment.QUARRY_PASSCODE : await firstLine(passcodeFile);
  if (passcodeFile !== undefined && passcode === undefined)
    return usageProblem('passcode-unreadable', `The file of the passcode cannot be read: ${passcodeFile}.`, []);
  const setting: IdentitySetting = { kind: passcode === undefined ? 'username' : 'passcode', userName, positiveResponse };
  return parsed(targetIdentity(setting, passcode));
}

/** The secret store's file read by hand, as bookmarks are. What the desktop program sealed cannot be opened here. */
async function storedSecret(serverId: string, folder: string): Promise<string | undefined> {
  try {
    const { secrets } = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8'));
    const entry = secrets?.[`server:${serverId}:identity`];
    return entry?.protection === 'file-permissions' && typeof entry.sealed === 'string' ? entry.sealed : undefined;
  } catch {
    return undefined;
  }
}
