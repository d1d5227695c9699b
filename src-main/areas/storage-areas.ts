import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { stateStream } from './event-stream.ts';
import type { EngineParts } from './parts.ts';
import { os } from './router-base.ts';

export function storageAreasArea({ storageAreas }: Pick<EngineParts, 'storageAreas'>) {
  const router = os.storageAreas;
  return router.router({
    watch: router.watch.handler(({ signal }) =>
      stateStream(
        signal,
        (changed) => storageAreas.onChange(changed),
        () => storageAreas.status(),
      ),
    ),
    add: router.add.handler(async ({ input, errors }) => {
      const added = await storageAreas.add(input);
      if (added.ok) return added.area;
      if ('taken' in added) throw errors.TITLE_TAKEN({ data: { aeTitle: added.taken } });
      if ('unknown' in added) throw new Error('a new area is not unknown');
      throw errors.NOT_SAVED({ data: explainFailure(added.failure) });
    }),
    update: router.update.handler(async ({ input, errors }) => {
      const updated = await storageAreas.update(input);
      if (updated.ok) return updated.area;
      if ('taken' in updated) throw errors.TITLE_TAKEN({ data: { aeTitle: updated.taken } });
      if ('unknown' in updated) throw errors.NOT_FOUND({ data: { id: input.id } });
      throw errors.NOT_SAVED({ data: explainFailure(updated.failure) });
    }),
    updateStandard: router.updateStandard.handler(async ({ input, errors }) => {
      const saved = await storageAreas.updateStandard(input);
      if (!saved.ok) throw errors.NOT_SAVED({ data: explainFailure(saved.failure) });
    }),
    remove: router.remove.handler(async ({ input, errors }) => {
      const removed = await storageAreas.remove(input.id);
      if (removed.ok) return;
      if ('unknown' in removed) throw errors.NOT_FOUND({ data: { id: input.id } });
      throw errors.NOT_SAVED({ data: explainFailure(removed.failure) });
    }),
    allow: router.allow.handler(async ({ input, errors }) => {
      const allowed = await storageAreas.allow(input.id);
      if (allowed.ok) return;
      if ('unknown' in allowed) throw errors.NOT_FOUND({ data: { id: input.id } });
      throw errors.NOT_SAVED({ data: explainFailure(allowed.failure) });
    }),
    forget: router.forget.handler(async ({ input, errors }) => {
      const forgotten = await storageAreas.forget(input.id);
      if (forgotten.ok) return;
      if ('unknown' in forgotten) throw errors.NOT_FOUND({ data: { id: input.id } });
      throw errors.NOT_SAVED({ data: explainFailure(forgotten.failure) });
    }),
    importDcmqrscp: router.importDcmqrscp.handler(async ({ input, errors }) => {
      const imported = await storageAreas.importDcmqrscp(input.text);
      if (!imported.ok) throw errors.NOT_UNDERSTOOD({ data: { line: imported.line, problem: imported.problem } });
      const { added, leftOut, destinations } = imported;
      return { added: [...added], leftOut: [...leftOut], destinations };
    }),
    exportDcmqrscp: router.exportDcmqrscp.handler(() => storageAreas.exportDcmqrscp()),
  });
}
