import { assertNever } from '../../src-shared/assert-never.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { stateStream } from './event-stream.ts';
import { expectedInstances, localState } from './local-state.ts';
import type { Answers, EngineParts, Rows, WorklistChanged } from './parts.ts';
import { queryStream } from './query-stream.ts';
import { os } from './router-base.ts';
import { worklistRow } from './worklist-row.ts';

export function worklistArea({
  servers,
  network,
  archive,
  worklist,
  now,
}: Pick<EngineParts, 'servers' | 'network' | 'archive' | 'worklist' | 'now'>) {
  return os.worklist.router({
    search: os.worklist.search.handler(({ input, errors, signal }) => {
      const { serverId, keys, limit } = input;
      const server = servers.get(serverId);
      if (server === undefined) throw errors.NOT_FOUND({ data: { id: serverId } });
      const unknown = Object.keys(keys).find((keyword) => lookupKeyword(keyword) === undefined);
      if (unknown !== undefined) throw errors.UNKNOWN_KEY({ data: { keyword: unknown } });
      return queryStream({
        callSignal: signal,
        ask: (searchSignal) => rowsOf(network.worklist(server, { keys, limit }, searchSignal)),
        localStates: (rows) => {
          const counts = archive.localCounts(rows.map((row) => row.path));
          return rows.map((row, index) => localState(counts[index] ?? 0, expectedInstances(row)));
        },
        about: network.target(server),
        now,
      });
    }),
    watch: os.worklist.watch.handler(({ input, errors, signal }) =>
      stateStream(
        signal,
        (changed) => worklist.onChange(changed),
        async () => {
          const state = await worklist.state(input?.area);
          if (state === undefined) throw errors.NOT_FOUND({ data: { id: input?.area ?? '' } });
          return state;
        },
      ),
    ),
    save: os.worklist.save.handler(async ({ input, errors }) => {
      const saved = await worklist.save(input.area, input.entry, input.id);
      if (saved.ok) return saved.item;
      throw refusal(saved, errors);
    }),
    remove: os.worklist.remove.handler(async ({ input, errors }) => {
      const removed = await worklist.remove(input.area, input.id);
      if (removed.ok) return { undoToken: removed.undoToken };
      throw refusal(removed, errors);
    }),
    undoRemove: os.worklist.undoRemove.handler(async ({ input, errors }) => {
      const restored = await worklist.undoRemove(input.undoToken);
      if (!restored.ok) throw refusal(restored, errors);
    }),
  });
}

interface Errors {
  NOT_FOUND(options: { data: { id: string } }): Error;
  NOT_SAVED(options: { data: ReturnType<typeof explainFailure> }): Error;
}

function refusal(refused: Extract<WorklistChanged, { ok: false }>, errors: Errors): Error {
  switch (refused.why) {
    case 'missing':
      return errors.NOT_FOUND({ data: { id: refused.id } });
    case 'not-saved':
      return errors.NOT_SAVED({ data: explainFailure(refused.failure) });
    default:
      return assertNever(refused);
  }
}

async function* rowsOf(answers: Answers): Rows {
  try {
    for (;;) {
      const result = await answers.next();
      if (result.done) return result.value;
      yield result.value.map(worklistRow);
    }
  } finally {
    await answers.return({ kind: 'cancelled' });
  }
}
