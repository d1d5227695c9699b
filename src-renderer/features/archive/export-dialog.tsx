import { Button, Group, Loader, Radio, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ExportInput } from '../../../src-shared/contract/archive.ts';
import { PathField } from '../../app/context/path-field.tsx';
import { useServices } from '../../app/context/services.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { bytesText, countWords } from '../../ui/quantities.ts';
import css from './archive.module.css';
import type { ArchiveEntity } from './archive-entity.ts';
import { type ExportDone, useExport } from './use-export.ts';

type Kind = ExportInput['to']['kind'];
/** Asks where selected rows are to be written, writes them, and tells what came of it. */
export function ExportDialog(props: {
  readonly title: string;
  /** The storage area that they are in; empty for the local archive. */
  readonly where: Pick<ExportInput, 'area'>;
  readonly entities: readonly ArchiveEntity[];
  readonly onClose: () => void;
}) {
  const { files } = useServices();
  const [kind, setKind] = useState<Kind>(files.uploads ? 'download' : 'folder');
  const [path, setPath] = useState('');
  const [template, setTemplate] = useState('');
  const { state, run, refuse, cancel } = useExport();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const to = destination(kind, path.trim());
    if (to === undefined) return refuse('Say where it is to go.');
    const entities = props.entities.map((entity) => entity.path);
    void run({ ...props.where, entities, to, ...(template.trim() && { template: template.trim() }) });
  };
  return (
    <Dialog title={`Export ${props.title}`} onClose={props.onClose} size={620}>
      {state.kind === 'done' ? (
        <Outcome {...state} onClose={props.onClose} />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack gap={12}>
            <Where kind={kind} setKind={setKind} path={path} setPath={setPath} browser={files.uploads} />
            <Names template={template} setTemplate={setTemplate} />
            {state.kind === 'asking' && state.why !== undefined && (
              <p className={css.bad} role="alert">
                {state.why}
              </p>
            )}
            <Group justify="space-between" gap={8}>
              <span role="status">
                {state.kind === 'running' && (
                  <Group gap={8}>
                    <Loader size={13} /> {state.words}
                  </Group>
                )}
              </span>
              <Group gap={8}>
                <Button variant="default" onClick={() => (state.kind === 'running' ? cancel() : props.onClose())}>
                  Cancel
                </Button>
                <Button type="submit" disabled={state.kind === 'running'}>
                  Export
                </Button>
              </Group>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}

function Where(props: {
  readonly kind: Kind;
  readonly setKind: (kind: Kind) => void;
  readonly path: string;
  readonly setPath: (path: string) => void;
  readonly browser: boolean;
}) {
  const { kind, setKind, path, setPath, browser } = props;
  return (
    <>
      <Radio.Group
        label="Where to"
        value={kind}
        onChange={(value) => setKind(value === 'zip' || value === 'download' ? value : 'folder')}
      >
        <Group gap={18} mt={4}>
          {browser && <Radio value="download" label="Zip file, downloaded" />}
          <Radio value="folder" label="Folder on this computer" />
          <Radio value="zip" label="Zip file on this computer" />
        </Group>
      </Radio.Group>
      {kind !== 'download' && (
        <PathField
          kind={kind}
          label={kind === 'folder' ? 'Folder' : 'Zip file'}
          description="With its whole path. It is made if it is not there; nothing is overwritten."
          value={path}
          onChange={setPath}
        />
      )}
    </>
  );
}

function Names({ template, setTemplate }: { readonly template: string; readonly setTemplate: (template: string) => void }) {
  return (
    <TextInput
      label="File names (optional)"
      description="Left empty, names are those of a DICOM medium and there is a DICOMDIR. Or say it yourself: {PatientID}/{Modality}{SeriesNumber}/{InstanceNumber}.dcm"
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={template}
      onChange={(event) => setTemplate(event.currentTarget.value)}
      spellCheck={false}
      autoComplete="off"
      classNames={{ input: 'q-mono' }}
    />
  );
}

function destination(kind: Kind, path: string): ExportInput['to'] | undefined {
  if (kind === 'download') return { kind };
  if (path === '') return undefined;
  return kind === 'folder' ? { kind, folder: path } : { kind, file: path };
}

/** Files left out that are named; the rest is counted. */
const named = 200;

function Outcome({ end, where, onClose }: { end: ExportDone; where: string; onClose: () => void }) {
  const { exported, bytes, directory, notes, leftOut } = end;
  return (
    <Stack gap={10} className={css.result}>
      <b role="status">
        {countWords(exported, 'image', 'images')} ({bytesText(bytes)}) written to {where}
        {directory ? ', with a DICOMDIR' : ''}.
      </b>
      {(notes.length > 0 || leftOut.length > 0) && (
        <ul aria-label="What to know about it">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
          {leftOut.slice(0, named).map(({ file, explanation }) => (
            <li key={file}>
              Left out: <span className="q-mono">{file}</span> {explanation.title}
            </li>
          ))}
          {leftOut.length > named && <li>and {(leftOut.length - named).toLocaleString()} more left out</li>}
        </ul>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>Close</Button>
      </Group>
    </Stack>
  );
}
