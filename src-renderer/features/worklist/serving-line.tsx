import { NativeSelect, Switch } from '@mantine/core';
import { useState } from 'react';
import type { ReceiverStatus } from '../../../src-shared/contract/receiver.ts';
import type { AreaStatus } from '../../../src-shared/contract/storage-areas.ts';
import { useLive, useServices } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import css from './worklist.module.css';

export interface ServingLineProps {
  readonly areas: readonly AreaStatus[];
  /** Whose entries are shown. */
  readonly chosen: AreaStatus;
  readonly onArea: (area: string) => void;
}

/** Whether modalities are answered, how they call us, and whose entries are shown: nothing to choose while there is but one title. */
export function ServingLine({ areas, chosen, onArea, folder }: ServingLineProps & { readonly folder: string | undefined }) {
  const { engine, navigation } = useServices();
  const receiver = useLive((state) => state.receiver);
  const [busy, setBusy] = useState(false);
  if (receiver === undefined) return null;
  const { config } = receiver;
  const several = areas.length > 1;
  const serve = async (worklist: boolean) => {
    setBusy(true);
    try {
      await engine.receiver.configure({ ...config, worklist });
      navigation.say(worklist ? 'Modalities are answered now.' : 'Modalities are not answered any more.');
    } catch (error) {
      navigation.say(`The receiver could not be changed: ${whyNotSaved(error)}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={css.serving}>
      {several && (
        <NativeSelect
          size="xs"
          aria-label="Entries for those who call"
          title="Each AE title that we are called by has entries of its own"
          value={chosen.area.id}
          onChange={(event) => onArea(event.currentTarget.value)}
          data={areas.map(({ area }) => ({ value: area.id, label: `Who calls ${area.aeTitle.trim()}` }))}
        />
      )}
      <Switch
        label={several ? 'Answer modalities from these worklists' : 'Answer modalities from this worklist'}
        checked={config.worklist === true}
        disabled={busy}
        onChange={(event) => void serve(event.currentTarget.checked)}
      />
      <span className={css.dim} role="status">
        {answeringWords(receiver, chosen)}
      </span>
      {folder !== undefined && (
        <span className={css.folder} title="One file for each entry, *.wl, in a folder for each AE title">
          {folder}
        </span>
      )}
    </div>
  );
}

function answeringWords({ config, state }: ReceiverStatus, { area, state: areaState }: AreaStatus): string {
  if (config.worklist !== true) return '';
  const title = area.aeTitle.trim();
  if (state !== 'listening') return 'The receiver is not listening: see Settings.';
  if (areaState !== 'open') return `The storage area ${title} is ${areaState === 'off' ? 'off' : 'not open'}: see Settings.`;
  return `They call ${title} at ${config.bindAddress}, port ${config.port}.`;
}
