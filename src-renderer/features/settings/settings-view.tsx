import { Button, Group, SegmentedControl, Select } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Settings } from '../../../src-shared/contract/settings.ts';
import { standardAreaId } from '../../../src-shared/contract/storage-areas.ts';
import { AeTitleField, aeTitleProblem } from '../../app/context/ae-title-field.tsx';
import { ReindexProgress, useReindex } from '../../app/context/reindex-progress.tsx';
import { useCommand, useLive, useServices } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import { DiskLimits } from './disk-limits.tsx';
import { NumberSetting } from './number-setting.tsx';
import { PracticeSection } from './practice-section.tsx';
import { ReceiverLimits } from './receiver-limits.tsx';
import css from './settings.module.css';

/** Everything that is remembered; each change is kept at once. `receiver` is the receiver's own panel. */
export function SettingsView({ receiver }: { receiver: ReactNode }) {
  const settings = useLive((state) => state.settings);
  const info = useLive((state) => state.info);
  const archive = useLive((state) => state.archive);
  const { engine, navigation } = useServices();
  if (settings === undefined) return null;
  const change = (part: Partial<Settings>) => {
    engine.settings.update(part).catch((error: unknown) => {
      navigation.say(`The setting could not be kept: ${whyNotSaved(error)}`);
    });
  };
  const timeout = (name: keyof Settings['timeouts'], label: string, description: string) => (
    <NumberSetting
      label={label}
      description={description}
      unit="s"
      min={1}
      max={3600}
      value={settings.timeouts[name]}
      onChange={(seconds) => change({ timeouts: { ...settings.timeouts, [name]: seconds } })}
    />
  );
  return (
    <div className={css.view}>
      <div className={css.column}>
        {receiver}
        <ReceiverLimits value={settings.receiverLimits} onChange={(receiverLimits) => change({ receiverLimits })} />
        <section aria-label="Calling others">
          <h2>Calling others</h2>
          <OwnTitle value={settings.callingAeTitle} onChange={(callingAeTitle) => change({ callingAeTitle })} />
          <div className={css.grid}>
            {timeout('connectSeconds', 'Connect', 'to open the connection')}
            {timeout('associationSeconds', 'Associate', 'for the answer to our request')}
            {timeout('responseSeconds', 'First answer', 'after a request was sent')}
            {timeout('silenceSeconds', 'Silence', 'between answers')}
          </div>
        </section>
        <section aria-label="Searching and transfers">
          <h2>Searching and transfers</h2>
          <div className={css.grid}>
            <NumberSetting
              label="Result limit"
              description="rows, then a search stops"
              min={1}
              max={1_000_000}
              value={settings.resultLimit}
              onChange={(resultLimit) => change({ resultLimit })}
            />
            <NumberSetting
              label="Transfers at once"
              description="1 to 8"
              min={1}
              max={8}
              value={settings.parallelTransfers}
              onChange={(parallelTransfers) => change({ parallelTransfers })}
            />
            <NumberSetting
              label="Largest PDU"
              description="bytes we take in one piece"
              min={4096}
              max={4_194_304}
              value={settings.maxPduLength}
              onChange={(maxPduLength) => change({ maxPduLength })}
            />
          </div>
        </section>
        <section aria-label="Archive">
          <h2>Archive</h2>
          <Select
            label="Before an object is acknowledged"
            data={[
              { value: 'background', label: 'it is written (to the disk itself within a second)' },
              { value: 'strict', label: 'it is on the disk itself (slower, survives a power cut)' },
            ]}
            value={settings.durability}
            allowDeselect={false}
            maw={420}
            onChange={(value) => change({ durability: value === 'strict' ? 'strict' : 'background' })}
          />
          <p className={css.line}>
            <span className={css.dim}>Folder</span> <span className="q-mono">{archive?.folder ?? '…'}</span>
          </p>
          <Reindex />
        </section>
        <DiskLimits value={settings.disk} onChange={(disk) => change({ disk })} />
        <PracticeSection />
        <section aria-label="Window">
          <h2>Window</h2>
          <SegmentedControl
            aria-label="Colours"
            value={settings.theme}
            onChange={(theme) => change({ theme: theme === 'dark' || theme === 'light' ? theme : 'system' })}
            data={[
              { value: 'system', label: 'As the system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        </section>
        <section aria-label="About">
          <h2>About</h2>
          <p className={css.line}>
            Quarry {info?.version} · {info?.host === 'electron' ? 'desktop' : 'in the browser'}
            {info?.hostNote !== undefined && `: ${info.hostNote}`}
          </p>
          <p className={css.line}>
            <span className={css.dim}>Data folder</span> <span className="q-mono">{info?.dataFolder}</span>
          </p>
          <p className={css.line}>
            <span className={css.dim}>Passwords and keys</span>{' '}
            {info?.secretProtection === 'operating-system'
              ? 'are sealed by the operating system'
              : 'are in a file that only you may read: here the operating system has no store that Quarry can use'}
          </p>
        </section>
      </div>
    </div>
  );
}

/** Kept when the field is left or Enter is pressed, if it is a valid title. */
function OwnTitle(props: { value: string; onChange: (value: string) => void }) {
  const [draft, setDraft] = useState(props.value);
  const commit = () => {
    const title = draft.trim();
    if (aeTitleProblem(draft, false) === undefined && title !== props.value) props.onChange(title);
  };
  return (
    <form
      className={css.ownTitle}
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <AeTitleField
        label="Our title when we call"
        description="Servers that check who calls must know it"
        value={draft}
        onChange={setDraft}
        onBlur={commit}
        showEmpty
      />
    </form>
  );
}

function Reindex() {
  const { reindexing } = useServices();
  const state = useReindex(standardAreaId);
  const run = () => void reindexing.run(standardAreaId);
  useCommand('reindex', run);
  return (
    <Group gap={10} mt={8} className={css.dim}>
      <Button variant="default" loading={state?.kind === 'running'} onClick={run}>
        Rebuild the index from the files
      </Button>
      <ReindexProgress area={standardAreaId} of="the index of the local archive" />
    </Group>
  );
}
