import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useServices } from '../../app/context/services.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { countWords } from '../../ui/quantities.ts';
import { TextFileButton } from '../../ui/text-file-button.tsx';
import css from './areas.module.css';

/** Reads areas from a dcmqrscp.cfg, and writes one. */
export function CfgExchange() {
  const { engine, navigation } = useServices();
  const [exported, setExported] = useState<{ text: string; notes: string[] }>();
  const read = async (file: File) => {
    try {
      const { added, leftOut, destinations } = await engine.storageAreas.importDcmqrscp({ text: await file.text() });
      const left = leftOut.length === 0 ? '' : ` Left out: ${leftOut.join('; ')}.`;
      navigation.say(
        `${countWords(added.length, 'area', 'areas')} and ${countWords(destinations, 'bookmark', 'bookmarks')} added.${left}`,
      );
    } catch (error) {
      navigation.say(`${file.name} cannot be used: ${problemOf(error)}`);
    }
  };
  return (
    <>
      <TextFileButton label="dcmqrscp.cfg to import" accept=".cfg,text/plain" onFile={(file) => void read(file)}>
        Import dcmqrscp.cfg…
      </TextFileButton>
      <Button variant="default" onClick={() => void engine.storageAreas.exportDcmqrscp().then(setExported)}>
        Export as dcmqrscp.cfg…
      </Button>
      {exported !== undefined && <Exported {...exported} onClose={() => setExported(undefined)} />}
    </>
  );
}

function Exported({ text, notes, onClose }: { text: string; notes: readonly string[]; onClose: () => void }) {
  const { navigation } = useServices();
  return (
    <Dialog title="The areas as a dcmqrscp.cfg" onClose={onClose} size={720}>
      <Textarea aria-label="dcmqrscp.cfg" readOnly autosize maxRows={22} value={text} classNames={{ input: 'q-mono' }} />
      {notes.length > 0 && (
        <ul className={css.notes} aria-label="What it cannot hold">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <Group justify="flex-end" mt={10}>
        <Button onClick={() => navigation.say(copyText(text) ? 'Copied.' : 'It could not be copied.')}>Copy</Button>
      </Group>
    </Dialog>
  );
}

/** The line that was not understood, where the engine names one. */
export function problemOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const { data } = error;
    if (typeof data === 'object' && data !== null) {
      if ('problem' in data && 'line' in data) return `line ${String(data.line)}: ${String(data.problem)}`;
      if ('title' in data && 'technical' in data) return `${String(data.title)} (${String(data.technical)})`;
      if ('aeTitle' in data) return `Another area, or the receiver, has the title ${String(data.aeTitle)} already.`;
    }
  }
  return error instanceof Error ? error.message : String(error);
}
