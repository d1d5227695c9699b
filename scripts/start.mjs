/**
 * `npm start`, on a fresh clone too: installs what is missing, builds what is stale, opens Quarry. Electron where its
 * binary can be had and a display exists; otherwise the browser host, which prints its URL and why.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, isBuilt } from './built.mjs';
import { ensureInstalled, node24, passSignalsTo, root, toolEnvironment } from './installed.mjs';

/** Milliseconds Electron's own download may take before the browser host opens instead. */
const electronDownloadMs = 120_000;

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function electronBinary() {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

/** The Electron binary, or why there is none. */
function findElectron() {
  if (process.env.QUARRY_HOST === 'browser') return { why: 'QUARRY_HOST=browser asks for it' };
  if (!hasDisplay()) return { why: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)' };
  const present = electronBinary();
  if (present) return { binary: present };
  console.log('Fetching Electron (once) …');
  spawnSync(node24, [join(root, 'node_modules', 'electron', 'install.js')], {
    cwd: root,
    stdio: 'ignore',
    timeout: electronDownloadMs,
    env: toolEnvironment(),
  });
  const fetched = electronBinary();
  return fetched ? { binary: fetched } : { why: 'the Electron binary could not be downloaded' };
}

ensureInstalled();
if (!isBuilt()) {
  console.log('Building …');
  await build();
}
const electron = findElectron();
const passOn = process.argv.slice(2);
// Chromium refuses to start its sandbox as root; a desktop user is not root.
const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const [command, args, env] = electron.binary
  ? [electron.binary, [root, ...asRoot, ...passOn], {}]
  : [node24, [join(root, 'dist', 'main', 'browser.js'), ...passOn], { QUARRY_HOST_NOTE: electron.why }];
const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: toolEnvironment(env) });
// The window is no program of the console: what it hears of Ctrl-C is up to us, on Windows, too.
if (electron.binary) for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
else passSignalsTo(child);
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
