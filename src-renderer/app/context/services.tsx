import { createContext, type ReactNode, useContext, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import type { CommandId, Commands } from './commands.ts';
import type { FilePaths } from './file-paths.ts';
import type { Live, LiveState } from './live-store.ts';
import type { Memory } from './memory.ts';
import type { Navigation, NavigationState } from './navigation.ts';
import type { Reindexing } from './reindexing.ts';
import type { Undo } from './undo.ts';

/** What features get from the app: the engine, its latest word, and the way around the window. */
export interface Services {
  readonly engine: EngineClient;
  readonly live: Live;
  readonly navigation: Navigation;
  readonly commands: Commands;
  readonly memory: Memory;
  readonly files: FilePaths;
  readonly undo: Undo;
  readonly reindexing: Reindexing;
}

const ServicesContext = createContext<Services | undefined>(undefined);

export function ServicesProvider(props: { services: Services; children: ReactNode }) {
  return <ServicesContext value={props.services}>{props.children}</ServicesContext>;
}

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('ServicesProvider is missing above this component');
  return services;
}

/** A part of the engine's latest word. */
export function useLive<T>(select: (state: LiveState) => T): T {
  return useStore(useServices().live.store, select);
}

export function useNavigation<T>(select: (state: NavigationState) => T): T {
  return useStore(useServices().navigation.store, select);
}

/** Offers a command while the component is on screen and `enabled`. */
export function useCommand(id: CommandId, run: () => void, enabled = true): void {
  const { commands } = useServices();
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });
  // Before it is painted: what is on the screen can be had by its key.
  useLayoutEffect(() => (enabled ? commands.offer(id, () => latest.current()) : undefined), [commands, id, enabled]);
}
