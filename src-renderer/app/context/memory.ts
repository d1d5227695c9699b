import type { EngineClient } from '../../../src-shared/contract/index.ts';
import type { Live } from './live-store.ts';

/** What the window remembers between sessions: small texts by name, kept in the settings. */
export interface Memory {
  get(name: string): string | undefined;
  set(name: string, text: string): void;
}

const longestText = 60_000;

/** Writes are gathered for half a second: dragging a column edge is one write. */
export function createMemory(engine: EngineClient, live: Live): Memory {
  const pending = new Map<string, string>();
  const flush = () => {
    if (pending.size === 0) return;
    const window = { ...live.store.getState().settings?.window, ...Object.fromEntries(pending) };
    pending.clear();
    // Nothing a person asked for depends on it: when the engine is away, this session's layout is simply not remembered.
    engine.settings.update({ window }).catch(() => undefined);
  };
  // Closing the window right after a change must not lose it.
  window.addEventListener('pagehide', () => {
    if (pending.size > 0) flush();
  });
  return {
    get: (name) => pending.get(name) ?? live.store.getState().settings?.window[name],
    set: (name, text) => {
      if (text.length > longestText || live.store.getState().settings === undefined) return;
      if (pending.size === 0) window.setTimeout(flush, 500);
      pending.set(name, text);
    },
  };
}
