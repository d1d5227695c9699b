import { stateStream } from './event-stream.ts';
import type { EngineParts } from './parts.ts';
import { os } from './router-base.ts';

export function associationsArea({ associations }: Pick<EngineParts, 'associations'>) {
  return os.associations.router({
    watch: os.associations.watch.handler(({ signal }) =>
      stateStream(
        signal,
        (changed) => associations.onChange(changed),
        () => associations.list(),
      ),
    ),
    contexts: os.associations.contexts.handler(({ input, errors }) => {
      const contexts = associations.contexts(input.id);
      if (contexts === undefined) throw errors.NOT_FOUND({ data: { id: input.id } });
      return contexts;
    }),
    abort: os.associations.abort.handler(({ input, errors }) => {
      if (!associations.abort(input.id)) throw errors.NOT_FOUND({ data: { id: input.id } });
    }),
  });
}
