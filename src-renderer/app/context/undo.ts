import { createStore, type StoreApi } from 'zustand/vanilla';
import { whyNotSaved } from './why-not-saved.ts';

/** A deletion that can be taken back for as long as it is shown. */
export interface Undoable {
  readonly id: number;
  readonly text: string;
  undo(): Promise<void> | void;
  /** It is not taken back any more. */
  forget?(): void;
}

export interface Undo {
  readonly store: StoreApi<{ readonly open: readonly Undoable[] }>;
  offer(text: string, undo: () => Promise<void> | void, forget?: () => void): void;
  /** Takes back the given one, or the latest. What cannot be taken back is offered again. */
  undo(id?: number): void;
  dismiss(id: number): void;
}

/** Shown at a time. */
const mostOpen = 5;

/** Deletions are done at once and taken back on request; nobody is asked "are you sure". */
export function createUndo(): Undo {
  const store = createStore<{ open: readonly Undoable[] }>(() => ({ open: [] }));
  let next = 1;
  const take = (id: number): Undoable | undefined => {
    const { open } = store.getState();
    store.setState({ open: open.filter((entry) => entry.id !== id) });
    return open.find((entry) => entry.id === id);
  };
  const dismiss = (id: number) => take(id)?.forget?.();
  const show = (entry: Undoable) => {
    const open = [...store.getState().open, entry];
    store.setState({ open });
    for (const { id } of open.slice(0, -mostOpen)) dismiss(id);
  };
  return {
    store,
    offer: (text, undo, forget) => show({ id: next++, text, undo, ...(forget && { forget }) }),
    undo: (id) => {
      const entry = take(id ?? store.getState().open.at(-1)?.id ?? 0);
      if (entry === undefined) return;
      const tryIt = async () => entry.undo();
      tryIt().catch((error: unknown) => {
        const [text = ''] = entry.text.split(notTakenBack);
        show({ ...entry, id: next++, text: `${text}${notTakenBack}${whyNotSaved(error)}` });
      });
    },
    dismiss,
  };
}

const notTakenBack = ' It could not be taken back: ';
