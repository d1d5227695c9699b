/**
 * Writes docs/interop.md: what works with which program, from a run of the tests in e2e/interop/matrix.
 *
 *   node scripts/generate/interop.ts
 *
 * Needs all the peers (`npm test` installs them); takes a minute. To be run again whenever the test beside it says that the table has changed,
 * or with other versions of the peers.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interopDocument } from './interop/document.ts';
import { peerVersions } from './interop/peer-versions.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const output = join(root, 'docs', 'interop.md');
const folder = mkdtempSync(join(tmpdir(), 'quarry-interop-'));
const report = join(folder, 'report.json');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = ['run', '--project', 'interop', 'e2e/interop/matrix', '--reporter=default', '--reporter=json'];
const run = spawnSync(process.execPath, [vitest, ...args, `--outputFile.json=${report}`], { cwd: root, stdio: 'inherit' });
if (run.error) throw run.error;
const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
  testResults: { assertionResults: { title: string; status: string }[] }[];
};
rmSync(folder, { recursive: true });
const outcomes = new Map(testResults.flatMap((file) => file.assertionResults.map(({ title, status }) => [title, status])));
writeFileSync(
  output,
  interopDocument((title) => outcomes.get(title) ?? 'not run', peerVersions()),
);
process.stdout.write(`written: ${output}\n`);
process.exitCode = run.status ?? 1;
