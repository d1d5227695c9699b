import { type SecretKind, type SecretOwner, type SecretStates, secretKinds } from '../../src-shared/contract/secrets.ts';
import type { Explanation } from '../../src-shared/dicom/explain/explanation.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { SecretName } from '../servers/secret-store.ts';
import type { EngineParts } from './parts.ts';
import { os } from './router-base.ts';

interface NotFound {
  NOT_FOUND(options: { data: { id: string } }): Error;
}
interface NotSaved {
  NOT_SAVED(options: { data: Explanation }): Error;
}

/** Secrets go in and never come out. */
export function secretsArea({ servers, secrets, readKeyFile }: Pick<EngineParts, 'servers' | 'secrets' | 'readKeyFile'>) {
  const statesOf = (owner: SecretOwner): SecretStates => {
    const states = secretKinds.map((kind) => [kind, secrets.state(nameOf(owner, kind))] as const);
    return Object.fromEntries(states) as SecretStates;
  };
  const mustExist = (owner: SecretOwner, errors: NotFound): void => {
    if (owner.kind === 'server' && servers.get(owner.id) === undefined) throw errors.NOT_FOUND({ data: { id: owner.id } });
  };
  const set = async (owner: SecretOwner, kind: SecretKind, value: string | undefined, errors: NotSaved) => {
    const saved = await secrets.set(nameOf(owner, kind), value);
    if (!saved.ok) throw errors.NOT_SAVED({ data: explainFailure(saved.failure) });
    return statesOf(owner);
  };
  return os.secrets.router({
    states: os.secrets.states.handler(({ input, errors }) => {
      mustExist(input.owner, errors);
      return statesOf(input.owner);
    }),
    set: os.secrets.set.handler(({ input, errors }) => {
      mustExist(input.owner, errors);
      return set(input.owner, input.secret, input.value ?? undefined, errors);
    }),
    keepKey: os.secrets.keepKey.handler(async ({ input, errors }) => {
      mustExist(input.owner, errors);
      const read = await readKeyFile(input.file);
      if (!read.ok) throw errors.NOT_SAVED({ data: explainFailure(read.failure) });
      return set(input.owner, 'private-key', read.key, errors);
    }),
  });
}

function nameOf(owner: SecretOwner, kind: SecretKind): SecretName {
  return owner.kind === 'receiver' ? `receiver:${kind}` : `server:${owner.id}:${kind}`;
}
