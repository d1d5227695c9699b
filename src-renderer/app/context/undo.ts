import { createStore, type StoreApi } from 'zustand/vanilla';

/** A deletion that can be taken back for as long as it is shown. */
export interface Undoable {
  readonly id: number;
  readonly text: string;
  undo(): Promise<void> | void;
}

export interface Undo {
  readonly store: StoreApi<{ readonly open: readonly Undoable[] }>;
  offer(text: string, undo: () => Promise<void> | void): void;
  /** Takes back the given one, or the latest. */
  undo(id?: number): void;
  dismiss(id: number): void;
}

/** Deletions are done at once and taken back on request; nobody is asked "are you sure". */
export function createUndo(): Undo {
  const store = createStore<{ open: readonly Undoable[] }>(() => ({ open: [] }));
  let next = 1;
  const dismiss = (id: number) => store.setState((state) => ({ open: state.open.filter((entry) => entry.id !== id) }));
  return {
    store,
    offer: (text, undo) => {
      const entry = { id: next++, text, undo };
      store.setState((state) => ({ open: [...state.open, entry].slice(-5) }));
    },
    undo: (id) => {
      const { open } = store.getState();
      const entry = id === undefined ? open.at(-1) : open.find((one) => one.id === id);
      if (entry === undefined) return;
      dismiss(entry.id);
      void entry.undo();
    },
    dismiss,
  };
}
