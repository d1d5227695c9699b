import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useCommand, useLive, useServices } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import css from './settings.module.css';

/** The built-in practice PACS: on, off, and where it is. */
export function PracticeSection() {
  const practice = useLive((state) => state.practice);
  const { engine, navigation } = useServices();
  const [busy, setBusy] = useState(false);
  const running = practice?.state === 'running';
  const toggle = async () => {
    setBusy(true);
    try {
      const status = await (running ? engine.practice.stop() : engine.practice.start());
      navigation.say(status.state === 'running' ? 'The practice PACS runs.' : 'The practice PACS is off.');
    } catch (error) {
      navigation.say(`The practice PACS could not be switched: ${whyNotSaved(error)}`);
    } finally {
      setBusy(false);
    }
  };
  useCommand('practice', () => void toggle(), practice !== undefined);
  if (practice === undefined) return null;
  return (
    <section aria-label="Practice PACS">
      <h2>Practice PACS</h2>
      <Group gap={12}>
        <Button variant="default" loading={busy || practice.state === 'starting'} onClick={() => void toggle()}>
          {running ? 'Stop the practice PACS' : 'Start the practice PACS'}
        </Button>
        <span role="status">
          {running
            ? `${practice.aeTitle ?? ''} at 127.0.0.1:${practice.port ?? ''}, ${practice.patients.toLocaleString()} patients, ${practice.instances.toLocaleString()} images`
            : 'A DICOM server on this computer with made-up patients, to try things on.'}
        </span>
      </Group>
      {practice.explanation !== undefined && (
        <div className={css.failure}>
          <ExplanationCard explanation={practice.explanation} />
        </div>
      )}
    </section>
  );
}
