import type { TypedSecrets } from '../../src-shared/contract/secrets.ts';
import type { ServerInput } from '../../src-shared/contract/servers.ts';
import type { Settings } from '../../src-shared/contract/settings.ts';
import { parseCharacterSet } from '../../src-shared/dicom/character-sets.ts';
import type { Target } from '../net/scu/target.ts';
import { targetIdentity } from '../net/scu/target-identity.ts';
import type { SecretStore } from '../servers/secret-store.ts';
import type { OpenAssociations } from './open-associations.ts';
import { type SecretOf, tlsOptionsOf } from './tls.ts';

/** A bookmark, or what a form says: with no id when it is new, and with the secrets that were typed. */
export interface Addressee extends ServerInput {
  readonly id?: string | undefined;
  readonly secrets?: TypedSecrets | undefined;
}

/** Makes of a bookmark what is called. Every property of a connection is added here and in `Target`, and nowhere between. */
export type TargetOf = (server: Addressee) => Target;

export interface TargetSources {
  /** Asked anew for every target. */
  readonly settings: () => Settings;
  readonly secrets: SecretStore;
  /** Takes every association with it into the list of those that are open. */
  readonly watch?: OpenAssociations['watch'];
}

export function targetMaker({ settings, secrets, watch }: TargetSources): TargetOf {
  const identity = (server: Addressee) =>
    server.userIdentity === undefined
      ? {}
      : targetIdentity(server.userIdentity, secretsOf(server, secrets)('identity') ?? undefined);
  const security = (server: Addressee) =>
    server.tls === undefined ? {} : { tls: tlsOptionsOf(server.tls, secretsOf(server, secrets)) };
  return (server) => targetFor(server, settings, { ...identity(server), ...security(server), ...watched(server, watch) });
}

function watched({ host, port }: Addressee, watch: TargetSources['watch']): Partial<Target> {
  return watch === undefined ? {} : { association: { watch: (association) => watch(association, { host, port }) } };
}

function targetFor(server: Addressee, settings: TargetSources['settings'], more: Partial<Target>): Target {
  const { host, port, calledAeTitle, callingAeTitle, characterSet, queryExtensions, storeAssociations } = server;
  return {
    ...more,
    queryExtensions,
    storeAssociations,
    host,
    port,
    calledAeTitle: calledAeTitle.trim(),
    callingAeTitle: (callingAeTitle ?? settings().callingAeTitle).trim(),
    characterSet: characterSet === undefined ? undefined : parseCharacterSet(characterSet),
  };
}

/** What was typed goes before what is kept. */
function secretsOf({ id, secrets: typed }: Addressee, kept: SecretStore): SecretOf {
  return (kind) => {
    const value = typed?.[kind];
    if (value !== undefined) return value ?? undefined;
    if (id === undefined) return undefined;
    const name = `server:${id}:${kind}` as const;
    return kept.state(name) === 'sealed' ? null : kept.get(name);
  };
}
