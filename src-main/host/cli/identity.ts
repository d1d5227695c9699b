import { join } from 'node:path';
import { isRecord } from '../../../src-shared/is-record.ts';
import type { Target } from '../../net/scu/target.ts';
import { type IdentitySetting, targetIdentity } from '../../net/scu/target-identity.ts';
import { type Bookmark, readJson } from './bookmarks.ts';
import type { UserIdentityOptions } from './options/user-identity-options.ts';
import { firstLine } from './text-file.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

export interface IdentitySources {
  readonly environment: NodeJS.ProcessEnv;
  /** With the secrets of the bookmarks. */
  readonly dataFolder: string;
}

type Identity = Pick<Target, 'userIdentity' | 'withoutIdentity'>;

/** Who is named as asking, with what is secret of it. */
export interface NamedIdentity {
  readonly setting: IdentitySetting;
  readonly secret?: string | undefined;
}

/** Who the options say that we are, or the bookmark when they say nothing. */
export async function identityOf(
  options: UserIdentityOptions,
  bookmark: Bookmark['identity'],
  sources: IdentitySources,
): Promise<Parsed<Identity>> {
  const named = await namedIdentity(options, sources.environment, bookmark);
  if (!named.ok) return named;
  if (named.value !== undefined) return parsed(targetIdentity(named.value.setting, named.value.secret));
  if (bookmark === undefined) return confirmationOfNobody();
  const { id, ...kept } = bookmark;
  const setting = { ...kept, positiveResponse: options.positiveResponse || kept.positiveResponse };
  // The passcode that is kept goes first: the one of the environment may be meant for another server.
  const passcode = kept.kind === 'passcode' ? sources.environment.QUARRY_PASSCODE : undefined;
  return parsed(targetIdentity(setting, storedSecret(id, sources.dataFolder) ?? passcode));
}

/** Whom the options name; undefined where that is nobody. A passcode alone is of the user whom the bookmark names. */
export async function namedIdentity(
  options: UserIdentityOptions,
  environment: NodeJS.ProcessEnv,
  bookmark?: Bookmark['identity'],
): Promise<Parsed<NamedIdentity | undefined>> {
  const { passcodeFile, jwtFile, samlFile, kerberosFile, positiveResponse = false } = options;
  const named = [options.user, jwtFile, samlFile, kerberosFile].filter((value) => value !== undefined);
  if (named.length > 1)
    return usageProblem('options-exclude-each-other', 'There are several identities; an association has one.', [
      'Keep one of --user, --jwt-file, --saml-file and --kerberos-file.',
    ]);
  const kept = named.length === 0 && passcodeFile !== undefined ? bookmark : undefined;
  const user = options.user ?? kept?.userName;
  if (passcodeFile !== undefined && user === undefined)
    return usageProblem('options-belong-together', '--passcode-file belongs to --user.', ['Add --user <name>.']);
  if (user !== undefined) {
    const read =
      passcodeFile === undefined
        ? parsed(environment.QUARRY_PASSCODE)
        : await firstLine(passcodeFile, () =>
            usageProblem('passcode-unreadable', `The file of the passcode cannot be read: ${passcodeFile}.`, []),
          );
    if (!read.ok) return read;
    const passcode = read.value;
    const confirmed = positiveResponse || kept?.positiveResponse === true;
    const kind = passcode === undefined ? 'username' : 'passcode';
    return parsed({ setting: { kind, userName: user, positiveResponse: confirmed }, secret: passcode });
  }
  const token = { jwt: jwtFile, saml: samlFile, kerberos: kerberosFile };
  for (const kind of ['jwt', 'saml', 'kerberos'] as const)
    if (token[kind] !== undefined) return parsed({ setting: { kind, tokenFile: token[kind], positiveResponse } });
  return parsed(undefined);
}

export function confirmationOfNobody() {
  return usageProblem('options-belong-together', '--positive-response belongs to a user identity.', [
    'Add --user, --jwt-file, --saml-file or --kerberos-file.',
  ]);
}

/** The secret store's file read by hand, as bookmarks are. What the desktop program sealed cannot be opened here. */
function storedSecret(serverId: string, folder: string): string | undefined {
  const content = readJson(join(folder, 'secrets.json'));
  const secrets = isRecord(content) && isRecord(content.secrets) ? content.secrets : {};
  const entry = secrets[`server:${serverId}:identity`];
  return isRecord(entry) && entry.protection === 'file-permissions' && typeof entry.sealed === 'string'
    ? entry.sealed
    : undefined;
}
