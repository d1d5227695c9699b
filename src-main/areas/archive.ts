import { dirname } from 'node:path';
import type { ArchiveChange, ExportEvent } from '../../src-shared/contract/archive.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { explainDirectory } from '../../src-shared/dicom/explain/not-listed.ts';
import { eventStream, type StreamOutput, stateStream } from './event-stream.ts';
import { localState } from './local-state.ts';
import type { EngineParts, ExportOutcome, LocalArchive, ReindexProgress } from './parts.ts';
import { queryStream } from './query-stream.ts';
import { os } from './router-base.ts';
import { keyInSequence, unknownKey } from './unknown-key.ts';

export function archiveArea({ archive, archiveOf, now }: Pick<EngineParts, 'archive' | 'archiveOf' | 'now'>) {
  const chosen = (area: string | undefined, errors: { NOT_FOUND(problem: { data: { id: string } }): Error }): LocalArchive => {
    const found = area === undefined ? archive : archiveOf(area);
    if (found === undefined) throw errors.NOT_FOUND({ data: { id: area ?? '' } });
    return found;
  };
  return os.archive.router({
    search: os.archive.search.handler(({ input, errors, signal }) => {
      const unknown = unknownKey(input) ?? keyInSequence(input);
      if (unknown !== undefined) throw errors.UNKNOWN_KEY({ data: { keyword: unknown } });
      const { area, ...query } = input;
      const archive = chosen(area, errors);
      return queryStream({
        callSignal: signal,
        ask: (searchSignal) => archive.search(query, searchSignal),
        // What is in the archive is here, all of it.
        localStates: (rows) => archive.localCounts(rows.map((row) => row.path)).map((count) => localState(count, count)),
        now,
      });
    }),
    watch: os.archive.watch.handler(({ input, errors, signal }) => watchArchive(chosen(input?.area, errors), signal)),
    pin: os.archive.pin.handler(async ({ input, errors }) => {
      const pinned = await chosen(input.area, errors).pin(input.entities, input.pinned);
      if (!pinned.ok) throw errors.NOT_SAVED({ data: explainFailure(pinned.failure) });
      return { studies: pinned.studies };
    }),
    locate: os.archive.locate.handler(async ({ input, errors }) => {
      const file = await chosen(input.area, errors).locate(input.entity);
      if (file === undefined) throw errors.NOT_FOUND({ data: { id: input.entity.StudyInstanceUID ?? '' } });
      return { file, folder: dirname(file) };
    }),
    remove: os.archive.remove.handler(async ({ input, errors }) => {
      const removed = await chosen(input.area, errors).remove(input.entities);
      if (!removed.ok) throw errors.NOT_SAVED({ data: explainFailure(removed.failure) });
      return { instances: removed.instances, undoToken: removed.undoToken };
    }),
    undoRemove: os.archive.undoRemove.handler(async ({ input, errors }) => {
      const restored = await chosen(input.area, errors).undoRemove(input.undoToken);
      if (restored.ok) return { instances: restored.instances };
      throw 'unknown' in restored
        ? errors.NOT_FOUND({ data: { id: input.undoToken } })
        : errors.NOT_SAVED({ data: explainFailure(restored.failure) });
    }),
    forgetRemoved: os.archive.forgetRemoved.handler(({ input, errors }) =>
      chosen(input.area, errors).forgetRemoved(input.undoToken),
    ),
    export: os.archive.export.handler(({ input, errors, signal }) => {
      const archive = chosen(input.area, errors);
      return eventStream<ExportEvent>(signal, async (output) => {
        const progress = newestOnly<ExportEvent>(output);
        const tell = (done: number, total: number) => progress.push({ kind: 'progress', done, total });
        const outcome = await archive.export(input, tell, output.signal);
        await progress.settled();
        await output.push(exportEnd(outcome));
      });
    }),
    importFiles: os.archive.importFiles.handler(async ({ input, errors, signal }) => {
      const { imported, alreadyThere, leftOut, notTried } = await chosen(input.area, errors).importFiles(input.paths, signal);
      return {
        imported,
        alreadyThere,
        notTried,
        leftOut: leftOut.map(({ file, failure }) => ({ file, explanation: explainFailure(failure) })),
      };
    }),
    reindex: os.archive.reindex.handler(({ input, errors, signal }) => {
      const archive = chosen(input?.area, errors);
      return eventStream<ReindexProgress>(signal, async (output) => {
        const newest = newestOnly(output);
        await archive.reindex((progress) => newest.push(progress), output.signal);
        await newest.settled();
      });
    }),
  });
}

/** The work sets the pace: only the newest progress is kept for a slow client. */
function newestOnly<T>(output: StreamOutput<T>) {
  let newest: T | undefined;
  let sending = Promise.resolve();
  return {
    push(event: T): void {
      const idle = newest === undefined;
      newest = event;
      if (!idle) return;
      sending = sending.then(async () => {
        const latest = newest;
        newest = undefined;
        if (latest !== undefined) await output.push(latest);
      });
    },
    settled: () => sending,
  };
}

function exportEnd(outcome: ExportOutcome): ExportEvent {
  if (!outcome.ok) return { kind: 'failed', explanation: explainFailure(outcome.failure) };
  const { exported, bytes, directory, notListed, leftOut } = outcome.result;
  return {
    kind: 'done',
    exported,
    bytes,
    directory: directory.written,
    notes: explainDirectory(directory, notListed),
    leftOut: leftOut.map(({ label, failure }) => ({ file: label, explanation: explainFailure(failure) })),
    ...(outcome.download === undefined ? {} : { download: outcome.download }),
  };
}

/** Studies named in one event; more are "ask again". */
const studiesPerEvent = 1_000;

const diskAskedEveryMs = 10_000;

function watchArchive(archive: LocalArchive, signal: AbortSignal | undefined) {
  const first = { studies: new Set<string>(), all: true };
  let pending = first;
  let told: number | undefined;
  const subscribe = (changed: () => void) => {
    const stop = archive.onChange((studies) => {
      if (studies === undefined) pending.all = true;
      else for (const study of studies) pending.studies.add(study);
      changed();
    });
    // Others fill the disk, too.
    const timer = setInterval(async () => {
      const { freeBytes } = await archive.stats();
      if (told !== undefined && Math.abs(freeBytes - told) > told / 100) changed();
    }, diskAskedEveryMs);
    timer.unref();
    return () => {
      clearInterval(timer);
      stop();
    };
  };
  return stateStream(signal, subscribe, async (): Promise<ArchiveChange> => {
    const { studies, all } = pending;
    pending = { studies: new Set(), all: false };
    const stats = await archive.stats();
    told = stats.freeBytes;
    return all || studies.size > studiesPerEvent ? { stats } : { stats, studies: [...studies] };
  });
}
