import { createStore, type StoreApi } from 'zustand/vanilla';

/** Everything that has a key or a line in the palette. One list: the shortcut sheet, the palette and the keys read it. */
export const commandList = [
  { id: 'palette', title: 'Commands', keys: ['Ctrl', 'K'], group: 'Everywhere' },
  { id: 'focus-search', title: 'Go to the search form', keys: ['/'], group: 'Everywhere' },
  { id: 'browse', title: 'Show Browse', keys: ['Alt', '1'], group: 'Everywhere' },
  { id: 'transfers', title: 'Show Transfers', keys: ['Alt', '2'], group: 'Everywhere' },
  { id: 'archive', title: 'Show Archive', keys: ['Alt', '3'], group: 'Everywhere' },
  { id: 'worklist', title: 'Show Worklist', keys: ['Alt', '4'], group: 'Everywhere' },
  { id: 'settings', title: 'Show Settings', keys: ['Alt', '5'], group: 'Everywhere' },
  { id: 'dock', title: 'Fold or unfold the transfers below', keys: ['Ctrl', 'J'], group: 'Everywhere' },
  { id: 'undo', title: 'Undo the last deletion', keys: ['Ctrl', 'Z'], group: 'Everywhere' },
  { id: 'shortcuts', title: 'Keyboard shortcuts', keys: ['?'], group: 'Everywhere' },
  { id: 'add-server', title: 'Add server…', keys: [], group: 'Servers' },
  { id: 'echo', title: 'Echo the chosen server', keys: ['Ctrl', 'E'], group: 'Servers' },
  { id: 'edit-server', title: 'Edit the chosen server…', keys: [], group: 'Servers' },
  { id: 'search', title: 'Search', keys: ['Enter'], group: 'Search' },
  { id: 'repeat-search', title: 'Repeat the search', keys: ['F5'], group: 'Search' },
  { id: 'cancel-search', title: 'Cancel the search', keys: ['Esc'], group: 'Search' },
  { id: 'clear-search', title: 'Empty the search form', keys: [], group: 'Search' },
  { id: 'retrieve', title: 'Retrieve what is selected', keys: ['Enter'], group: 'Rows' },
  { id: 'send', title: 'Send what is selected…', keys: [], group: 'Rows' },
  { id: 'delete', title: 'Delete what is selected from the archive', keys: ['Delete'], group: 'Rows' },
  { id: 'pin', title: 'Pin what is selected, or unpin it', keys: ['P'], group: 'Rows' },
  { id: 'reveal', title: 'Show the file of what is selected in its folder', keys: [], group: 'Rows' },
  { id: 'import', title: 'Import files into the archive…', keys: [], group: 'Archive' },
  { id: 'import-folder', title: 'Import a folder into the archive…', keys: [], group: 'Archive' },
  { id: 'reindex', title: 'Rebuild the index of the archive', keys: [], group: 'Archive' },
  { id: 'clear-transfers', title: 'Clear ended transfers', keys: [], group: 'Transfers' },
  { id: 'practice', title: 'Start or stop the practice PACS', keys: [], group: 'Servers' },
  { id: 'theme', title: 'Switch between light and dark', keys: [], group: 'Everywhere' },
] as const satisfies readonly { id: string; title: string; keys: readonly string[]; group: string }[];

export type CommandId = (typeof commandList)[number]['id'];

export interface Commands {
  readonly store: StoreApi<{ readonly running: ReadonlyMap<CommandId, () => void> }>;
  /** Makes a command available; the result takes it away again. */
  offer(id: CommandId, run: () => void): () => void;
  /** False when nothing on screen offers it now. */
  run(id: CommandId): boolean;
}

export function createCommands(): Commands {
  const store = createStore<{ running: ReadonlyMap<CommandId, () => void> }>(() => ({ running: new Map() }));
  return {
    store,
    offer: (id, run) => {
      store.setState((state) => ({ running: new Map(state.running).set(id, run) }));
      return () =>
        store.setState((state) => {
          if (state.running.get(id) !== run) return state;
          const running = new Map(state.running);
          running.delete(id);
          return { running };
        });
    },
    run: (id) => {
      const run = store.getState().running.get(id);
      run?.();
      return run !== undefined;
    },
  };
}

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The command of a key press anywhere in the window. Enter, Esc and Delete belong to what has the focus and are not among them; Esc that nothing takes cancels the search. */
export function commandOfKey(press: KeyPress, typing: boolean): CommandId | undefined {
  const ctrl = press.ctrlKey || press.metaKey;
  if (press.altKey) return ctrl ? undefined : commandList.find((c) => c.keys[0] === 'Alt' && c.keys[1] === press.key)?.id;
  if (ctrl) {
    if (press.shiftKey) return undefined;
    const key = press.key.toUpperCase();
    if (typing && key === 'Z') return undefined;
    return commandList.find((c) => c.keys[0] === 'Ctrl' && c.keys[1] === key)?.id;
  }
  if (press.key === 'F5') return 'repeat-search';
  if (typing) return undefined;
  if (press.key === '/') return 'focus-search';
  if (press.key === 'p' || press.key === 'P') return 'pin';
  return press.key === '?' ? 'shortcuts' : undefined;
}
