import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { stateStream } from './event-stream.ts';
import type { EngineParts } from './parts.ts';
import { os } from './router-base.ts';

export function acceptanceProfilesArea({ profiles }: Pick<EngineParts, 'profiles'>) {
  const router = os.acceptanceProfiles;
  return router.router({
    watch: router.watch.handler(({ signal }) =>
      stateStream(
        signal,
        (changed) => profiles.onChange(changed),
        () => profiles.list(),
      ),
    ),
    add: router.add.handler(async ({ input, errors }) => {
      const added = await profiles.add(input);
      if (added.ok) return added.profile;
      if ('taken' in added) throw errors.NAME_TAKEN({ data: { name: added.taken } });
      if ('unknown' in added) throw new Error('a new profile is not unknown');
      throw errors.NOT_SAVED({ data: explainFailure(added.failure) });
    }),
    update: router.update.handler(async ({ input, errors }) => {
      const updated = await profiles.update(input);
      if (updated.ok) return updated.profile;
      if ('taken' in updated) throw errors.NAME_TAKEN({ data: { name: updated.taken } });
      if ('unknown' in updated) throw errors.NOT_FOUND({ data: { id: input.id } });
      throw errors.NOT_SAVED({ data: explainFailure(updated.failure) });
    }),
    remove: router.remove.handler(async ({ input, errors }) => {
      const removed = await profiles.remove(input.id);
      if (removed.ok) return;
      if ('areas' in removed) throw errors.IN_USE({ data: { areas: removed.areas } });
      if ('unknown' in removed) throw errors.NOT_FOUND({ data: { id: input.id } });
      throw errors.NOT_SAVED({ data: explainFailure(removed.failure) });
    }),
    importStorescp: router.importStorescp.handler(async ({ input, errors }) => {
      const imported = await profiles.importStorescp(input.text);
      if (imported.ok) return { added: imported.added, leftOut: imported.leftOut, notes: imported.notes };
      if ('failure' in imported) throw errors.NOT_SAVED({ data: explainFailure(imported.failure) });
      const { line, column, problem } = imported;
      throw errors.NOT_UNDERSTOOD({ data: { line, column, problem } });
    }),
    exportStorescp: router.exportStorescp.handler(() => profiles.exportStorescp()),
  });
}
