import type { EchoResult, Server } from '../../src-shared/contract/servers.ts';
import type { Explanation } from '../../src-shared/dicom/explain/explanation.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { type Changed, isCalledAlike } from '../servers/server-store.ts';
import { stateStream } from './event-stream.ts';
import type { EngineParts } from './parts.ts';
import { os } from './router-base.ts';

interface Errors {
  NOT_FOUND(options: { data: { id: string } }): Error;
  NOT_SAVED(options: { data: Explanation }): Error;
}

export function serversArea({ servers, secrets, network }: Pick<EngineParts, 'servers' | 'secrets' | 'network'>) {
  return os.servers.router({
    watch: os.servers.watch.handler(({ signal }) =>
      stateStream(
        signal,
        (changed) => servers.changes.subscribe(changed),
        () => servers.list(),
      ),
    ),
    add: os.servers.add.handler(async ({ input, errors }) => {
      const added = await servers.add(input);
      if (added.ok) return added.server;
      throw errors.NOT_SAVED({ data: 'failure' in added ? explainFailure(added.failure) : vanished });
    }),
    update: os.servers.update.handler(async ({ input, errors }) =>
      changedOrThrow(await servers.update(input.id, input.server), errors),
    ),
    duplicate: os.servers.duplicate.handler(async ({ input, errors }) => {
      const copy = changedOrThrow(await servers.duplicate(input.id), errors);
      const copied = await secrets.copy(`server:${input.id}`, `server:${copy.id}`);
      if (copied.ok) return copy;
      // Without its secrets it would not work like the bookmark, and nobody would know why.
      await servers.remove(copy.id);
      throw errors.NOT_SAVED({ data: explainFailure(copied.failure) });
    }),
    remove: os.servers.remove.handler(async ({ input, errors }) => changedOrThrow(await servers.remove(input.id), errors)),
    restore: os.servers.restore.handler(async ({ input, errors }) => {
      const restored = await servers.restore(input.server, input.index);
      if (restored.ok) return restored.server;
      throw errors.NOT_SAVED({ data: 'failure' in restored ? explainFailure(restored.failure) : vanished });
    }),
    reorder: os.servers.reorder.handler(async ({ input, errors }) => {
      const saved = await servers.reorder(input.ids);
      if (!saved.ok) throw errors.NOT_SAVED({ data: explainFailure(saved.failure) });
    }),
    echo: os.servers.echo.handler(async ({ input, errors, signal }) => {
      const server = servers.get(input.id);
      if (server === undefined) throw errors.NOT_FOUND({ data: { id: input.id } });
      const result = await network.echo(server, signal);
      // An echo that cannot be remembered is still an answer.
      const now = servers.get(input.id);
      // A bookmark edited while it was echoed must not get the old place's result.
      if (!signal?.aborted && now !== undefined && isCalledAlike(now, server)) await servers.rememberEcho(input.id, result);
      return result;
    }),
    echoInput: os.servers.echoInput.handler(({ input, signal }): Promise<EchoResult> => network.echo(input, signal)),
  });
}

/** Another window may have taken the bookmark away between the change and its answer. */
const vanished = explainFailure({ kind: 'local', code: 'server-removed' });

function changedOrThrow(changed: Changed, errors: Errors): Server {
  if (changed.ok) return changed.server;
  throw 'missing' in changed
    ? errors.NOT_FOUND({ data: { id: changed.missing } })
    : errors.NOT_SAVED({ data: explainFailure(changed.failure) });
}
