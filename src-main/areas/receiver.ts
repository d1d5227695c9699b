import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { stateStream } from './event-stream.ts';
import type { EngineParts } from './parts.ts';
import { os } from './router-base.ts';

export function receiverArea({ receiver }: Pick<EngineParts, 'receiver'>) {
  return os.receiver.router({
    watch: os.receiver.watch.handler(({ signal }) =>
      stateStream(
        signal,
        (changed) => receiver.onChange(changed),
        () => receiver.status(),
      ),
    ),
    configure: os.receiver.configure.handler(async ({ input, errors }) => {
      const saved = await receiver.configure(input);
      if (!saved.ok) throw errors.NOT_SAVED({ data: explainFailure(saved.failure) });
      return receiver.status();
    }),
    setUser: os.receiver.setUser.handler(async ({ input, errors }) => {
      const saved = await receiver.setUser(input.name, input.passcode);
      if (!saved.ok) throw errors.NOT_SAVED({ data: explainFailure(saved.failure) });
      return receiver.status();
    }),
    setTokenIssuer: os.receiver.setTokenIssuer.handler(async ({ input: { key, ...issuer }, errors }) => {
      const saved = await receiver.setTokenIssuer(issuer, key);
      if (!saved.ok) throw errors.NOT_SAVED({ data: explainFailure(saved.failure) });
      return receiver.status();
    }),
    removeTokenIssuer: os.receiver.removeTokenIssuer.handler(async ({ input, errors }) => {
      const saved = await receiver.removeTokenIssuer(input.name);
      if (!saved.ok) throw errors.NOT_SAVED({ data: explainFailure(saved.failure) });
      return receiver.status();
    }),
    removeUser: os.receiver.removeUser.handler(async ({ input, errors }) => {
      const saved = await receiver.removeUser(input.name);
      if (!saved.ok) throw errors.NOT_SAVED({ data: explainFailure(saved.failure) });
      return receiver.status();
    }),
  });
}
