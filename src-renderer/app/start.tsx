import './styles.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { type Connection, pageToken } from './connection.ts';
import { createCommands } from './context/commands.ts';
import { createFilePaths } from './context/file-paths.ts';
import { followEngine } from './context/live-store.ts';
import { createMemory } from './context/memory.ts';
import { createNavigation } from './context/navigation.ts';
import { createReindexing } from './context/reindexing.ts';
import { createUndo } from './context/undo.ts';

/** Puts the window together on a connection to an engine. */
export function start(connection: Connection): void {
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
    reindexing: createReindexing(engine),
  };
  const root = document.getElementById('root');
  if (root !== null) createRoot(root).render(<App connection={connection} services={services} />);
}
