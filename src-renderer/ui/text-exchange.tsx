import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { copyText } from './copy-text.ts';
import { Dialog } from './dialog.tsx';
import css from './text-exchange.module.css';
import { TextFileButton } from './text-file-button.tsx';

/** What there is to know of a file that was read. */
interface Imported {
  readonly title: string;
  readonly notes: readonly string[];
}

interface Exported {
  readonly text: string;
  /** What the text cannot hold. */
  readonly notes: readonly string[];
}

interface TextExchangeProps {
  /** What is exchanged, in the plural. */
  readonly what: string;
  /** The file as its own program calls it. */
  readonly name: string;
  /** Gives what is to be shown in a dialog, if anything is. Not to reject. */
  readonly onImport: (file: File) => Promise<Imported | undefined>;
  readonly onExport: () => Promise<Exported>;
  /** What went wrong, for a person. */
  readonly problemOf: (error: unknown) => string;
  readonly say: (sentence: string) => void;
}

/** Buttons that read a configuration file of another program and show what one would be, and their dialogs. */
export function TextExchange({ what, name, onImport, onExport, problemOf, say }: TextExchangeProps) {
  const [shown, setShown] = useState<Imported | Exported>();
  const write = async () => {
    try {
      setShown(await onExport());
    } catch (error) {
      say(`The ${what} could not be written: ${problemOf(error)}`);
    }
  };
  const close = () => setShown(undefined);
  return (
    <>
      <TextFileButton
        label={`${name} to import`}
        accept=".cfg,text/plain"
        onFile={(file) => void onImport(file).then((imported) => imported && setShown(imported))}
      >
        {`Import ${name}…`}
      </TextFileButton>
      <Button variant="default" onClick={() => void write()}>
        {`Export as ${name}…`}
      </Button>
      {shown !== undefined && 'title' in shown && (
        <Dialog title={shown.title} onClose={close} size={720}>
          <Notes label="What there is to know" notes={shown.notes} />
        </Dialog>
      )}
      {shown !== undefined && 'text' in shown && (
        <Dialog title={`The ${what} as a ${name}`} onClose={close} size={720}>
          <Textarea aria-label={name} readOnly autosize maxRows={18} value={shown.text} classNames={{ input: 'q-mono' }} />
          <Notes label="What it cannot hold" notes={shown.notes} />
          <Group justify="flex-end" mt={10}>
            <Button onClick={() => say(copyText(shown.text) ? 'Copied.' : 'It could not be copied.')}>Copy</Button>
          </Group>
        </Dialog>
      )}
    </>
  );
}

function Notes({ label, notes }: { readonly label: string; readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className={css.notes} aria-label={label}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
