import type { ArchiveChange } from '../../src-shared/contract/archive.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { eventStream, stateStream } from './event-stream.ts';
import { localState } from './local-state.ts';
import type { EngineParts, LocalArchive, ReindexProgress } from './parts.ts';
import { queryStream } from './query-stream.ts';
import { os } from './router-base.ts';
import { keyInSequence, unknownKey } from './unknown-key.ts';

export function archiveArea({ archive, now }: Pick<EngineParts, 'archive' | 'now'>) {
  return os.archive.router({
    search: os.archive.search.handler(({ input, errors, signal }) => {
      const unknown = unknownKey(input) ?? keyInSequence(input);
      if (unknown !== undefined) throw errors.UNKNOWN_KEY({ data: { keyword: unknown } });
      return queryStream({
        callSignal: signal,
        ask: (searchSignal) => archive.search(input, searchSignal),
        // What is in the archive is here, all of it.
        localStates: (rows) => archive.localCounts(rows.map((row) => row.path)).map((count) => localState(count, count)),
        now,
      });
    }),
    watch: os.archive.watch.handler(({ signal }) => watchArchive(archive, signal)),
    remove: os.archive.remove.handler(async ({ input, errors }) => {
      const removed = await archive.remove(input.entities);
      if (!removed.ok) throw errors.NOT_SAVED({ data: explainFailure(removed.failure) });
      return { instances: removed.instances, undoToken: removed.undoToken };
    }),
    undoRemove: os.archive.undoRemove.handler(async ({ input, errors }) => {
      const restored = await archive.undoRemove(input.undoToken);
      if (restored.ok) return { instances: restored.instances };
      throw 'unknown' in restored
        ? errors.NOT_FOUND({ data: { id: input.undoToken } })
        : errors.NOT_SAVED({ data: explainFailure(restored.failure) });
    }),
    importFiles: os.archive.importFiles.handler(async ({ input, signal }) => {
      const { imported, alreadyThere, leftOut } = await archive.importFiles(input.paths, signal);
      return {
        imported,
        alreadyThere,
        leftOut: leftOut.map(({ file, failure }) => ({ file, explanation: explainFailure(failure) })),
      };
    }),
    reindex: os.archive.reindex.handler(({ signal }) =>
      eventStream<ReindexProgress>(signal, async (output) => {
        // The work sets the pace: only the newest progress is kept for a slow client.
        let newest: ReindexProgress | undefined;
        let sending = Promise.resolve();
        await archive.reindex((progress) => {
          const idle = newest === undefined;
          newest = progress;
          if (!idle) return;
          sending = sending.then(async () => {
            const event = newest;
            newest = undefined;
            if (event !== undefined) await output.push(event);
          });
        }, output.signal);
        await sending;
      }),
    ),
  });
}

/** Studies named in one event; more are "ask again". */
const studiesPerEvent = 1_000;

function watchArchive(archive: LocalArchive, signal: AbortSignal | undefined) {
  const first = { studies: new Set<string>(), all: true };
  let pending = first;
  const subscribe = (changed: () => void) =>
    archive.onChange((studies) => {
      if (studies === undefined) pending.all = true;
      else for (const study of studies) pending.studies.add(study);
      changed();
    });
  return stateStream(signal, subscribe, async (): Promise<ArchiveChange> => {
    const { studies, all } = pending;
    pending = { studies: new Set(), all: false };
    const stats = await archive.stats();
    return all || studies.size > studiesPerEvent ? { stats } : { stats, studies: [...studies] };
  });
}
