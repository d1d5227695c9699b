import './styles.ts';
import { createRoot } from 'react-dom/client';
import { createStore } from 'zustand/vanilla';
import { App } from './app.tsx';
import { type Connection, connect, type LinkState, pageToken } from './connection.ts';
import { createCommands } from './context/commands.ts';
import { createFilePaths } from './context/file-paths.ts';
import { followEngine } from './context/live-store.ts';
import { createMemory } from './context/memory.ts';
import { createNavigation } from './context/navigation.ts';
import { createUndo } from './context/undo.ts';

/** The engine in memory for developing the window, in builds made for it only (`vite --mode fake`). */
async function fakeConnection(): Promise<Connection> {
  const { createFakeEngine } = await import('../testing/fake-engine.ts');
  const wish = new URLSearchParams(window.location.search);
  const engine = createFakeEngine({ firstRun: wish.has('first'), studies: Number(wish.get('studies') ?? 100_000) });
  return { engine, state: createStore<LinkState>(() => ({ kind: 'open' })), retryNow: () => undefined };
}

async function start(root: HTMLElement): Promise<void> {
  const connection = import.meta.env.MODE === 'fake' ? await fakeConnection() : connect();
  const { engine } = connection;
  const live = followEngine(engine, connection.state);
  const services = {
    engine,
    live,
    navigation: createNavigation(),
    commands: createCommands(),
    memory: createMemory(engine, live),
    files: createFilePaths(pageToken),
    undo: createUndo(),
  };
  createRoot(root).render(<App connection={connection} services={services} />);
}

const root = document.getElementById('root');
if (root !== null) void start(root);
