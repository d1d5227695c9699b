import { useEffect, useState } from 'react';
import type { SecretOwner, SecretStates } from '../../../../src-shared/contract/secrets.ts';
import { useServices } from '../services.tsx';

/** Which secrets are kept; undefined while that is not known, and for what is not saved yet. `again` asks anew when it changes. */
export function useKeptSecrets(owner: SecretOwner | undefined, again?: unknown): SecretStates | undefined {
  const { engine } = useServices();
  const [states, setStates] = useState<SecretStates>();
  const key = owner === undefined ? undefined : JSON.stringify([owner, again]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the owner, whose object is new with every drawing.
  useEffect(() => {
    if (owner === undefined) return;
    let current = true;
    engine.secrets
      .states({ owner })
      .then((found) => current && setStates(found))
      // Nothing is known then, and the form says so by offering to type one.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [engine, key]);
  return states;
}
