import { ActionIcon, Button, Group, Loader } from '@mantine/core';
import { IconFileImport, IconFolderOpen, IconX } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import type { ArchiveStats } from '../../../src-shared/contract/archive.ts';
import { handingWords } from '../../app/context/file-paths.ts';
import { useCommand, useServices } from '../../app/context/services.tsx';
import { bytesText, countWords } from '../../ui/quantities.ts';
import { type DropContent, useFileDrop } from '../../ui/use-file-drop.ts';
import css from './archive.module.css';
import { AreaChoice, type AreaChoiceProps } from './area-choice.tsx';
import { ImportOutcome, type ImportResult } from './import-outcome.tsx';

type ImportState =
  | { kind: 'idle' }
  | { kind: 'running'; words: string; cancel: () => void }
  | { kind: 'cancelled' }
  | { kind: 'done'; result: ImportResult }
  | { kind: 'failed'; why: string };

const idle: ImportState = { kind: 'idle' };

interface ArchiveFrameProps extends AreaChoiceProps {
  readonly stats: ArchiveStats | undefined;
  readonly children: (header: ReactNode) => ReactNode;
}

/** Around the archive's table: what is in it, and ways to take files in, by drop or by dialog. */
export function ArchiveFrame(props: ArchiveFrameProps) {
  const { area } = props;
  const { engine, files } = useServices();
  /** Told at the archive that it went into, whichever is shown meanwhile. */
  const [latest, setLatest] = useState<{ into: string | undefined; state: ImportState }>({ into: area, state: idle });
  const state = latest.into === area ? latest.state : idle;
  const setState = (state: ImportState) => setLatest({ into: area, state });
  const fileInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  const importAll = async (content: DropContent) => {
    const controller = new AbortController();
    const { signal } = controller;
    const tell = (words: string) => {
      if (!signal.aborted) setState({ kind: 'running', words, cancel: () => controller.abort() });
    };
    signal.addEventListener('abort', () => setState({ kind: 'cancelled' }));
    tell(files.uploads ? 'handing the files to Quarry…' : 'importing…');
    const found = await files.ofDrop(content, (progress) => tell(`${handingWords(progress)}…`), signal);
    if (signal.aborted) {
      if (found.ok) found.release();
      return;
    }
    if (!found.ok) return setState({ kind: 'failed', why: found.why });
    tell('importing…');
    try {
      const input = { ...(area === undefined ? {} : { area }), paths: [...found.paths] };
      const result = await engine.archive.importFiles(input, { signal });
      const leftOut = result.leftOut.map((one) => ({ ...one, file: found.nameOf(one.file) }));
      setState({ kind: 'done', result: { ...result, leftOut } });
    } catch {
      if (!signal.aborted) setState({ kind: 'failed', why: "The import broke off: Quarry's engine did not answer." });
    } finally {
      found.release();
    }
  };
  const chosen = (input: HTMLInputElement) => {
    const list = [...(input.files ?? [])];
    input.value = '';
    if (list.length > 0) void importAll({ files: list, entries: [] });
  };
  const drop = useFileDrop((content) => void importAll(content));
  useCommand('import', () => fileInput.current?.click());
  useCommand('import-folder', () => folderInput.current?.click());
  const header = (
    <>
      <div className={css.header}>
        <Contents stats={props.stats} area={area} onArea={props.onArea} />
        <Group gap={6} wrap="nowrap">
          <Button variant="default" leftSection={<IconFileImport size={14} />} onClick={() => fileInput.current?.click()}>
            Import files…
          </Button>
          <Button variant="default" leftSection={<IconFolderOpen size={14} />} onClick={() => folderInput.current?.click()}>
            Import folder…
          </Button>
        </Group>
        <input
          ref={fileInput}
          type="file"
          multiple
          hidden
          aria-label="Files to import"
          onChange={(event) => chosen(event.currentTarget)}
        />
        <input
          ref={(element) => {
            // React has no property for it; without it the dialog offers files only.
            element?.setAttribute('webkitdirectory', '');
            folderInput.current = element;
          }}
          type="file"
          hidden
          aria-label="Folder to import"
          onChange={(event) => chosen(event.currentTarget)}
        />
      </div>
      {state.kind !== 'idle' && (
        <div className={css.outcome} role="status">
          {state.kind === 'running' && (
            <Group gap={8}>
              <Loader size={13} /> {state.words}
              <Button size="compact-xs" variant="default" aria-label="Cancel import" onClick={state.cancel}>
                Cancel
              </Button>
            </Group>
          )}
          {state.kind === 'cancelled' && <span>Import cancelled. What was imported until then is kept.</span>}
          {state.kind === 'failed' && <span className={css.bad}>{state.why}</span>}
          {state.kind === 'done' && <ImportOutcome result={state.result} />}
          {state.kind !== 'running' && (
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label="Close import result" onClick={() => setState(idle)}>
              <IconX size={14} />
            </ActionIcon>
          )}
        </div>
      )}
    </>
  );
  return (
    <div className={css.frame} {...drop.handlers}>
      {props.children(header)}
      {drop.over !== undefined && (
        <div className={css.dropWords}>
          Take {drop.over <= 1 ? 'this' : `these ${drop.over}`} into{' '}
          {area === undefined ? 'the local archive' : 'this storage area'}
        </div>
      )}
    </div>
  );
}

function Contents({ stats, ...choice }: AreaChoiceProps & { stats: ArchiveStats | undefined }) {
  if (stats === undefined) {
    return (
      <span className={css.contents}>
        <AreaChoice {...choice} /> <span className={css.dim}>…</span>
      </span>
    );
  }
  const { patients, studies, series, instances, bytes, folder } = stats;
  const words = [
    countWords(patients, 'patient', 'patients'),
    countWords(studies, 'study', 'studies'),
    `${series.toLocaleString()} series`,
    countWords(instances, 'image', 'images'),
    bytesText(bytes),
  ].join(' · ');
  return (
    <span className={css.contents}>
      <AreaChoice {...choice} />
      <span title={words}>{words}</span>
      <span className={css.dim} title={folder}>
        {folder}
      </span>
    </span>
  );
}
