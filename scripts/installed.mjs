/**
 * Installs what package-lock.json names when node_modules is missing or of another lock file. Runs on plain
 * Node 20, before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Node 24 of the `node` package: scripts and tests run on it even where the system has an older one. */
export const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

export function ensureInstalled() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.quarry-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock && existsSync(node24)) return;
  console.log('Installing packages (once, a minute or two) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const run = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) {
    console.error('npm ci did not succeed. Check the network and the npm registry setting, then run the same command again.');
    process.exit(run.status ?? 1);
  }
  writeFileSync(stamp, lock);
}

/** PATH with the project's tools and Node 24 first. */
export function toolEnvironment(extra = {}) {
  const separator = process.platform === 'win32' ? ';' : ':';
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(separator);
  return { ...process.env, PATH: path, ...extra };
}

/** Has a Node that was started here end as this process is told to. */
export function passSignalsTo(child) {
  // Windows gives Ctrl-C to every program of the console; kill() would end the child at once there, in the middle of what it stores.
  const passOn = process.platform === 'win32' ? () => {} : (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, passOn);
}
