import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { longestConfiguration } from '../../../src-shared/contract/acceptance-profiles.ts';
import { useServices } from '../../app/context/services.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { countWords } from '../../ui/quantities.ts';
import { TextFileButton } from '../../ui/text-file-button.tsx';
import { problemOf } from './profile-problem.ts';
import css from './profiles.module.css';

/** What came of reading or writing a file, for the dialog. */
type Shown =
  | { readonly kind: 'imported'; readonly title: string; readonly notes: readonly string[] }
  | { readonly kind: 'exported'; readonly text: string; readonly notes: readonly string[] };

/** Reads profiles from an association configuration of DCMTK, and writes one. */
export function StorescpExchange() {
  const { engine, navigation } = useServices();
  const [shown, setShown] = useState<Shown>();
  const read = async (file: File) => {
    if (file.size > longestConfiguration) return navigation.say(`${file.name} is too large for a storescp.cfg.`);
    try {
      const { added, leftOut, notes } = await engine.acceptanceProfiles.importStorescp({ text: await file.text() });
      const title = `${countWords(added.length, 'profile', 'profiles')} added from ${file.name}`;
      const told = [...leftOut.map((one) => `Left out: ${one}`), ...notes];
      if (told.length === 0) navigation.say(`${title}: ${added.join(', ')}.`);
      else setShown({ kind: 'imported', title, notes: told });
    } catch (error) {
      setShown({ kind: 'imported', title: `${file.name} cannot be used`, notes: [problemOf(error)] });
    }
  };
  const write = async () => {
    try {
      setShown({ kind: 'exported', ...(await engine.acceptanceProfiles.exportStorescp()) });
    } catch (error) {
      navigation.say(`The profiles could not be written: ${problemOf(error)}`);
    }
  };
  return (
    <>
      <TextFileButton label="storescp.cfg to import" accept=".cfg,text/plain" onFile={(file) => void read(file)}>
        Import storescp.cfg…
      </TextFileButton>
      <Button variant="default" onClick={() => void write()}>
        Export as storescp.cfg…
      </Button>
      {shown !== undefined && <Outcome shown={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}

function Outcome({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const { navigation } = useServices();
  const title = shown.kind === 'imported' ? shown.title : 'The profiles as a storescp.cfg';
  return (
    <Dialog title={title} onClose={onClose} size={720}>
      {shown.kind === 'exported' && (
        <Textarea aria-label="storescp.cfg" readOnly autosize maxRows={18} value={shown.text} classNames={{ input: 'q-mono' }} />
      )}
      {shown.notes.length > 0 && (
        <ul className={css.notes} aria-label={shown.kind === 'exported' ? 'What it cannot hold' : 'What there is to know'}>
          {shown.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {shown.kind === 'exported' && (
        <Group justify="flex-end" mt={10}>
          <Button onClick={() => navigation.say(copyText(shown.text) ? 'Copied.' : 'It could not be copied.')}>Copy</Button>
        </Group>
      )}
    </Dialog>
  );
}
