#!/usr/bin/env node
/** `quarry …`: the command line, as built into dist/. Plain Node 20 runs this file; the engine wants the Node that Quarry brings. */
const { existsSync } = require('node:fs');
const { dirname, join } = require('node:path');

/** First major version with everything the engine uses: node:sqlite, newer parts of ECMAScript. */
const wantedNode = 24;

const root = dirname(__dirname);
const built = join(root, 'dist', 'main', 'cli.js');
const ownNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (!existsSync(built)) {
  console.error(`Quarry is not built yet. In ${root} run:\n  npm run build`);
  process.exitCode = 10;
} else if (Number.parseInt(process.versions.node, 10) >= wantedNode) {
  require('./code-cache.cjs').load(built);
} else if (existsSync(ownNode)) {
  const { spawn } = require('node:child_process');
  // A pass-through: same streams, same signals, same end.
  const child = spawn(ownNode, [__filename, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Windows gives Ctrl-C to every program of the console; kill() would end the child at once there, in the middle of what it stores.
  const passOn = process.platform === 'win32' ? () => {} : (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn);
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
