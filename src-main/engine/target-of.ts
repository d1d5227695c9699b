import type { ServerInput } from '../../src-shared/contract/servers.ts';
import type { Settings } from '../../src-shared/contract/settings.ts';
import { parseCharacterSet } from '../../src-shared/dicom/character-sets.ts';
import type { Target } from '../net/scu/target.ts';
import { targetIdentity } from '../net/scu/target-identity.ts';
import type { SecretStore } from '../servers/secret-store.ts';

/**
 * A bookmark, or what a form says of one that is not saved: that may have no id, and so no secrets in the store, but one that was typed.
 */
type Addressee = ServerInput & { readonly id?: string | undefined; readonly identitySecret?: string | undefined };

/** Makes of a bookmark what is called. Every property of a connection is added here and in `Target`, and nowhere between. */
export type TargetOf = (server: Addressee) => Target;

export interface TargetSources {
  /** Asked anew for every target. */
  readonly settings: () => Settings;
  readonly secrets: SecretStore;
}

export function targetMaker({ settings, secrets }: TargetSources): TargetOf {
  const identity = ({ id, userIdentity, identitySecret }: Addressee) => {
    if (userIdentity === undefined) return {};
    const stored = id === undefined ? undefined : secrets.get(`server:${id}:identity`);
    return targetIdentity(userIdentity, identitySecret ?? stored);
  };
  return (server) => targetFor(server, settings, identity(server));
}

function targetFor(server: Addressee, settings: TargetSources['settings'], identity: Partial<Target>): Target {
  const { host, port, calledAeTitle, callingAeTitle, characterSet, queryExtensions, storeAssociations } = server;
  return {
    ...identity,
    queryExtensions,
    storeAssociations,
    host,
    port,
    calledAeTitle: calledAeTitle.trim(),
    callingAeTitle: (callingAeTitle ?? settings().callingAeTitle).trim(),
    characterSet: characterSet === undefined ? undefined : parseCharacterSet(characterSet),
  };
}
