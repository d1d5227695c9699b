import { useEffect, useRef, useState } from 'react';
import type { ExportEvent, ExportInput } from '../../../src-shared/contract/archive.ts';
import { useServices } from '../../app/context/services.tsx';
import { tooManyRows } from '../../app/context/too-many-rows.ts';
import { countWords } from '../../ui/quantities.ts';

export type ExportDone = Extract<ExportEvent, { kind: 'done' }>;

export type ExportState =
  /** `why`: what is wrong with what was asked for, or why it did not come to its end. */
  | { readonly kind: 'asking'; readonly why?: string }
  | { readonly kind: 'running'; readonly words: string }
  | { readonly kind: 'done'; readonly end: ExportDone; readonly where: string };

/** One export at a time, cancelled when its dialog goes. */
export function useExport() {
  const { engine, files } = useServices();
  const [state, setState] = useState<ExportState>({ kind: 'asking' });
  const running = useRef(new AbortController());
  useEffect(() => () => running.current.abort(), []);

  const run = async (input: ExportInput) => {
    const tooMany = tooManyRows(input.entities.length);
    if (tooMany !== undefined) return setState({ kind: 'asking', why: tooMany });
    running.current = new AbortController();
    const { signal } = running.current;
    let next: ExportState = { kind: 'asking', why: "The export broke off: Quarry's engine did not answer." };
    setState({ kind: 'running', words: 'Reading…' });
    try {
      for await (const said of await engine.archive.export(input, { signal })) {
        if (said.kind === 'progress') setState({ kind: 'running', words: progressWords(said) });
        else next = endOf(said, input);
      }
    } catch {
      // Said below, as when it ends without a last word.
    }
    if (next.kind === 'done' && next.end.download !== undefined) fetchFile(files.downloadUrl(next.end.download));
    setState(signal.aborted && next.kind !== 'done' ? { kind: 'asking', why: 'The export was cancelled.' } : next);
  };
  return { state, run, refuse: (why: string) => setState({ kind: 'asking', why }), cancel: () => running.current.abort() };
}

function progressWords({ done, total }: { readonly done: number; readonly total: number }): string {
  return `${done.toLocaleString()} of ${countWords(total, 'image', 'images')} written…`;
}

function endOf(said: Exclude<ExportEvent, { kind: 'progress' }>, { to }: ExportInput): ExportState {
  if (said.kind === 'failed') return { kind: 'asking', why: [said.explanation.title, ...said.explanation.tryThis].join(' ') };
  const where = to.kind === 'download' ? 'the browser’s downloads' : to.kind === 'zip' ? to.file : to.folder;
  return { kind: 'done', end: said, where };
}

/** The page stays: the answer is a file to keep. */
function fetchFile(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = 'export.zip';
  link.click();
}
