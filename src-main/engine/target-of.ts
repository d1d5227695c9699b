import type { ServerInput } from '../../src-shared/contract/servers.ts';
import type { Settings } from '../../src-shared/contract/settings.ts';
import { parseCharacterSet } from '../../src-shared/dicom/character-sets.ts';
import type { Target } from '../net/scu/target.ts';
import type { SecretStore } from '../servers/secret-store.ts';

/** A bookmark, or what a form says of one that is not saved: that has no id, and no secrets in the store. */
type Addressee = ServerInput & { readonly id?: string };

/** Makes of a bookmark what is called. Every property of a connection is added here and in `Target`, and nowhere between. */
export type TargetOf = (server: Addressee) => Target;

export interface TargetSources {
  /** Asked anew for every target. */
  readonly settings: () => Settings;
  readonly secrets: SecretStore;
}

export function targetMaker({ settings }: TargetSources): TargetOf {
  return ({ host, port, calledAeTitle, callingAeTitle, characterSet }) => ({
    host,
    port,
    calledAeTitle: calledAeTitle.trim(),
    callingAeTitle: (callingAeTitle ?? settings().callingAeTitle).trim(),
    characterSet: characterSet === undefined ? undefined : parseCharacterSet(characterSet),
  });
}
