/**
 * `npm run check`: types per environment, layer rules, lint and format, dead code. Never writes. Every tool must
 * have looked at something: a checker that read no file fails.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, node24, root, toolEnvironment } from './installed.mjs';

ensureInstalled();
const tool = (name) => join(root, 'node_modules', ...name);
const tsc = tool(['typescript', 'bin', 'tsc']);
const environments = ['src-shared', 'src-main/dicom', 'src-main', 'src-renderer', 'e2e'];

/** name, arguments for Node 24, and what the output must show to count as having looked */
const checks = [
  ...environments.map((folder) => [`types: ${folder}`, [tsc, '-p', folder, '--listFilesOnly'], [tsc, '-p', folder]]),
  ['layers', undefined, [join(root, 'scripts', 'check-layers.mjs')]],
  ['lint and format', undefined, [tool(['@biomejs', 'biome', 'bin', 'biome']), 'ci', '--colors=off', '--error-on-warnings', '.']],
  ['dead code', undefined, [tool(['knip', 'bin', 'knip.js'])]],
];

let failed = 0;
for (const [name, looked, args] of checks) {
  const begun = Date.now();
  const run = (a) =>
    spawnSync(node24, a, {
      cwd: root,
      encoding: 'utf8',
      env: toolEnvironment({ NO_COLOR: '1', FORCE_COLOR: '0' }),
      maxBuffer: 64 << 20,
    });
  const files = looked
    ? run(looked)
        .stdout.split('\n')
        .filter((line) => line.startsWith(root.replaceAll('\\', '/')) && !line.includes('node_modules'))
    : undefined;
  const result = run(args);
  const empty = files?.length === 0;
  const ok = result.status === 0 && !empty;
  console.log(
    `${ok ? 'ok  ' : 'FAIL'} ${name}${files ? ` (${files.length} files)` : ''} ${((Date.now() - begun) / 1000).toFixed(1)} s`,
  );
  if (empty) console.log('     looked at no file: its configuration is wrong');
  if (!ok) {
    failed += 1;
    console.log(`${result.stdout}${result.stderr}`.trimEnd());
  }
}
process.exit(failed === 0 ? 0 : 1);
