import { createStore } from 'zustand/vanilla';
import type { LinkState } from '../app/connection.ts';
import { start } from '../app/start.tsx';
import { createFakeEngine } from './fake-engine.ts';

/** The window on an engine in memory: `?first` is a first run, `?studies=1000` sets how many the large server has. */
const wish = new URLSearchParams(window.location.search);
const engine = createFakeEngine({ firstRun: wish.has('first'), studies: Number(wish.get('studies') ?? 100_000) });
start({ engine, state: createStore<LinkState>(() => ({ kind: 'open' })), retryNow: () => undefined });
