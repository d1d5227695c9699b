/** Builds when a source is newer than the last build. Runs on plain Node 20. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCodeCache } from './code-cache.mjs';
import { node24, root, toolEnvironment } from './installed.mjs';
import { writeNotices } from './third-party-notices.mjs';

const stamp = join(root, 'dist', '.built');
const sources = ['src-main', 'src-renderer', 'src-shared', 'assets', 'package.json', 'package-lock.json'];
const configs = ['vite.main.config.ts', 'vite.preload.config.ts', 'vite.renderer.config.ts'];

/** Newest modification below a path, in milliseconds. */
function newest(path) {
  const here = statSync(path);
  if (!here.isDirectory()) return here.mtimeMs;
  let latest = 0;
  for (const name of readdirSync(path)) latest = Math.max(latest, newest(join(path, name)));
  return latest;
}

export function isBuilt() {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  return [...sources, ...configs].every((name) => !existsSync(join(root, name)) || newest(join(root, name)) <= built);
}

/** Builds window, engine and preload side by side. */
export async function build() {
  const begun = new Date();
  const ended = await Promise.all(configs.map(buildOne));
  const failed = configs.filter((_, index) => ended[index] !== 0);
  if (failed.length > 0) {
    console.error(`The build stopped at ${failed.join(', ')}.`);
    process.exit(1);
  }
  await makeCodeCache().catch((error) => console.error(`Commands will start a little later: ${error.message}`));
  writeManualPage();
  writeNotices();
  writeFileSync(stamp, begun.toISOString());
}

/** `man dist/quarry.1`: made by the command line that was just built, from what it takes. */
function writeManualPage() {
  const made = spawnSync(node24, [join(root, 'dist', 'main', 'cli.js'), 'man'], { encoding: 'utf8', env: toolEnvironment() });
  if (made.status === 0) writeFileSync(join(root, 'dist', 'quarry.1'), made.stdout);
  else console.error(`The manual page could not be made: ${made.stderr}`);
}

function buildOne(config) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', config, '--logLevel', 'warn'];
  const child = spawn(node24, args, { cwd: root, stdio: 'inherit', env: toolEnvironment() });
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
