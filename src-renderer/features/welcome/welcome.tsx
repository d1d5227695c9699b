import { Button } from '@mantine/core';
import { IconDownload, IconServerBolt, IconTestPipe } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLive, useServices } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import css from './welcome.module.css';

interface WelcomeProps {
  readonly onAddServer: () => void;
  /** Told the bookmark of the practice PACS once it runs. */
  readonly onPractice: (serverId: string) => void;
}

/** First run: three ways to begin. No wizard; each does its thing at once. */
export function Welcome({ onAddServer, onPractice }: WelcomeProps) {
  const { engine, navigation } = useServices();
  const practice = useLive((state) => state.practice);
  const receiver = useLive((state) => state.receiver);
  const [busy, setBusy] = useState<'practice' | 'receive'>();
  const welcomed = () => engine.settings.update({ welcomed: true });
  const startPractice = async () => {
    setBusy('practice');
    try {
      const status = await engine.practice.start();
      await welcomed();
      if (status.serverId !== undefined && status.state === 'running') onPractice(status.serverId);
    } catch (error) {
      navigation.say(`The practice PACS could not be started: ${whyNotSaved(error)}`);
    } finally {
      setBusy(undefined);
    }
  };
  const justReceive = async () => {
    setBusy('receive');
    try {
      if (receiver !== undefined && !receiver.config.on) await engine.receiver.configure({ ...receiver.config, on: true });
      await welcomed();
      navigation.show('settings');
    } catch (error) {
      navigation.say(`The receiver could not be switched on: ${whyNotSaved(error)}`);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <div className={css.welcome}>
      <h1>What would you like to do first?</h1>
      <div className={css.cards}>
        <Card
          icon={<IconTestPipe size={26} stroke={1.5} aria-hidden />}
          title="Try it with the practice PACS"
          text="A DICOM server on this computer, with made-up patients in several scripts. Search it, retrieve from it, send to it: nothing can go wrong."
        >
          <Button loading={busy === 'practice'} onClick={() => void startPractice()}>
            Start the practice PACS
          </Button>
        </Card>
        <Card
          icon={<IconServerBolt size={26} stroke={1.5} aria-hidden />}
          title="Add your PACS"
          text="You need its AE title, host and port. Its administrator needs yours: it stands below, and in Settings."
        >
          <Button variant="default" onClick={onAddServer}>
            Enter its address…
          </Button>
        </Card>
        <Card
          icon={<IconDownload size={26} stroke={1.5} aria-hidden />}
          title="Just receive"
          text="Switch the receiver on, and see what to tell those who send. What arrives stands in the local archive at once."
        >
          <Button variant="default" loading={busy === 'receive'} onClick={() => void justReceive()}>
            Set up the receiver
          </Button>
        </Card>
      </div>
      {practice?.state === 'failed' && practice.explanation !== undefined && (
        <div className={css.failure}>
          <ExplanationCard explanation={practice.explanation} />
        </div>
      )}
    </div>
  );
}

function Card(props: { icon: ReactNode; title: string; text: string; children: ReactNode }) {
  return (
    <section className={css.card} aria-label={props.title}>
      <span className={css.icon}>{props.icon}</span>
      <h2>{props.title}</h2>
      <p>{props.text}</p>
      {props.children}
    </section>
  );
}
