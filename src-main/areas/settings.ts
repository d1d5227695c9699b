import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { stateStream } from './event-stream.ts';
import type { EngineParts } from './parts.ts';
import { os } from './router-base.ts';

export function settingsArea({ settings }: Pick<EngineParts, 'settings'>) {
  return os.settings.router({
    watch: os.settings.watch.handler(({ signal }) =>
      stateStream(
        signal,
        (changed) => settings.changes.subscribe(changed),
        () => settings.settings,
      ),
    ),
    update: os.settings.update.handler(async ({ input, errors }) => {
      const saved = await settings.update(input);
      if (!saved.ok) throw errors.NOT_SAVED({ data: explainFailure(saved.failure) });
      return settings.settings;
    }),
  });
}
