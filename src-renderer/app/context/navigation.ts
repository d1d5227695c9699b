import { createStore, type StoreApi } from 'zustand/vanilla';

export const views = ['browse', 'transfers', 'archive', 'worklist', 'settings'] as const;
export type View = (typeof views)[number];

/** Where the person is: the view, the server that is searched, what is open beside. */
export interface NavigationState {
  readonly view: View;
  readonly serverId: string | undefined;
  /** Server whose details stand beside the view. */
  readonly detailsOf: string | undefined;
  readonly dockOpen: boolean;
  /** The last sentence for the status line, read out by screen readers; `n` makes equal sentences different. */
  readonly said: { readonly n: number; readonly text: string };
}

export interface Navigation {
  readonly store: StoreApi<NavigationState>;
  show(view: View): void;
  chooseServer(id: string | undefined): void;
  showDetails(serverId: string | undefined): void;
  toggleDock(open?: boolean): void;
  say(text: string): void;
}

export function createNavigation(): Navigation {
  const store = createStore<NavigationState>(() => ({
    view: 'browse',
    serverId: undefined,
    detailsOf: undefined,
    dockOpen: true,
    said: { n: 0, text: '' },
  }));
  return {
    store,
    show: (view) => store.setState({ view }),
    chooseServer: (serverId) =>
      store.setState((state) => ({ serverId, detailsOf: state.detailsOf === undefined ? undefined : serverId })),
    showDetails: (detailsOf) => store.setState({ detailsOf }),
    toggleDock: (open) => store.setState((state) => ({ dockOpen: open ?? !state.dockOpen })),
    say: (text) => store.setState((state) => ({ said: { n: state.said.n + 1, text } })),
  };
}
