/**
 * `npm run bench`: Quarry beside the peers that are installed, on the same data, in turn. Writes bench/results.md.
 *
 *     npm run bench -- [--quick] [--runs N] [--only <part of a case's name>] [--against <another tree of Quarry, built>] [--output <file>]
 */
import { mkdir, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { archiveSize } from './cases/archive-size.ts';
import type { Context } from './cases/context.ts';
import { echoCase } from './cases/echo.ts';
import { findCases } from './cases/find.ts';
import { transferCases } from './cases/transfer.ts';
import { benchData } from './data.ts';
import { alternate } from './measure.ts';
import { removeFolder } from './peers.ts';
import { conditions, table } from './report.ts';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    only: { type: 'string', default: '' },
    against: { type: 'string' },
    output: { type: 'string', default: join(import.meta.dirname, 'results.md') },
  },
});
const runs = Number(values.runs ?? (values.quick ? 3 : 5));
const cache = join(root, '.cache', 'bench');
await mkdir(cache, { recursive: true });
console.log('generating data, unless it is there …');
const data = await benchData(cache, values.quick ? { ct: 200, small: 500 } : { ct: 1_000, small: 2_000 });
const scratch = await mkdtemp(join(cache, 'run-'));
const trees = [{ name: 'Quarry', root }];
if (values.against !== undefined) trees.push({ name: 'other Quarry', root: resolve(values.against) });
const context: Context = { data, trees, scratch };

/** A build older than the sources measures something else than it seems: the report says when each was made. */
const builds: string[] = [];
for (const tree of trees) {
  const { mtime } = await stat(join(tree.root, 'dist', 'main', 'cli.js'));
  builds.push(`- ${tree.name}: built ${mtime.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
}
console.log(builds.join('\n'));

const text = ['# Measured', '', conditions(runs, cache), ...builds, ''];
const cases = [...transferCases(context), echoCase(context), ...findCases(context)].filter(({ name }) =>
  name.includes(values.only),
);
try {
  for (const work of cases) {
    console.log(`\n${work.name}`);
    const measured = await alternate(work, runs, (line) => console.log(`  ${line}`));
    await work.close?.();
    const result = table(work, measured, (name) => name.includes('Quarry'));
    console.log(`\n${result}`);
    text.push(result);
  }
  const setting = { cache, scratch, data, tree: { name: 'Quarry', root }, runs, quick: values.quick, onLine: console.log };
  text.push(...(await archiveSize(setting, values.only)));
} finally {
  await removeFolder(scratch);
}
await writeFile(values.output, text.join('\n'));
console.log(`written: ${relative(process.cwd(), values.output)}`);
process.exit(0);
