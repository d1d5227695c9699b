#!/usr/bin/env node
/** `quarry …`: the command line, as built into dist/. Plain Node 20 runs this file; the engine wants the Node that Quarry brings. */
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** First major version with everything the engine uses: node:sqlite, newer parts of ECMAScript. */
const wantedNode = 24;

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist', 'main', 'cli.js');
const ownNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (!existsSync(built)) {
  console.error(`Quarry is not built yet. In ${root} run:\n  npm run build`);
  process.exitCode = 10;
} else if (Number.parseInt(process.versions.node, 10) >= wantedNode) {
  module.enableCompileCache?.(join(root, 'node_modules', '.cache', 'quarry'));
  await import(pathToFileURL(built).href);
} else if (existsSync(ownNode)) {
  const { spawn } = await import('node:child_process');
  // A pass-through: same streams, same signals, same end.
  const child = spawn(ownNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`${ownNode} does not start: ${error.message}\nRun \`npm ci\` in ${root} again.`);
    process.exitCode = 10;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 1;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
} else {
  console.error(
    `Quarry needs Node ${wantedNode} or newer; this is ${process.versions.node}. In ${root} run \`npm ci\`: it brings one.`,
  );
  process.exitCode = 10;
}
