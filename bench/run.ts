/**
 * `npm run bench`: Quarry beside the peers that are installed, on the same data, in turn. Writes bench/results.md, where it measures the
 * whole; `npm run bench -- --help` says what there is.
 */

import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { archiveSize } from './cases/archive-size.ts';
import type { Context } from './cases/context.ts';
import { allCases, allNames } from './cases.ts';
import { makeCertified } from './certificates.ts';
import { conditions } from './conditions.ts';
import { benchData, fullAmounts, quickAmounts } from './data.ts';
import { removeFolder, scratchFolder } from './folders.ts';
import { countsInstructions } from './instructions.ts';
import { alternate, type Case, missingOf } from './measure.ts';
import { readOptions } from './options.ts';
import { judgements, table } from './report.ts';
import { summary } from './summary.ts';
import type { Judgement } from './target.ts';
import { unmadeContext } from './unmade.ts';

const root = resolve(import.meta.dirname, '..');
const cache = join(root, '.cache', 'bench');
const values = readOptions(process.argv.slice(2), { bench: import.meta.dirname, cache });
if ('text' in values) {
  console.log(values.text);
  process.exit(values.exitCode);
}
if (values.ci || values.record) {
  const { runShortForm } = await import('./ci.ts');
  process.exit(await runShortForm(root, values.record));
}

const { runs, output } = values;
const amounts = values.quick ? quickAmounts : fullAmounts;
const names = allNames(unmadeContext(amounts));
if (values.list || !names.some((name) => name.includes(values.only))) {
  console.log(names.join('\n'));
  process.exit(values.list ? 0 : 2);
}
await mkdir(cache, { recursive: true });
console.log('generating data, unless it is there …');
const data = await benchData(cache, amounts);
const scratch = await scratchFolder(cache, 'run');
// Nobody's bookmarks and settings.
process.env.QUARRY_HOME = join(scratch, 'home');
const trees = [{ name: 'Quarry', root }];
if (values.against !== undefined) trees.push({ name: 'other Quarry', root: resolve(values.against) });
const context: Context = { data, trees, scratch, certified: await makeCertified(join(scratch, 'certificates')) };
const cases = allCases(context).filter(({ name }) => name.includes(values.only));

/** A build older than the sources measures something else than it seems: the report says when each was made. */
const builds: string[] = [];
for (const tree of trees) {
  const { mtime } = await stat(join(tree.root, 'dist', 'main', 'cli.js'));
  builds.push(`- ${tree.name}: built ${mtime.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
}
const counting = countsInstructions();
const head = conditions(runs, cache, counting);
console.log([head, ...builds].join('\n'));

const tables: string[] = [];
const judged: { readonly work: Case; readonly judgements: readonly Judgement[] }[] = [];
const begun = performance.now();

async function measure(work: Case): Promise<void> {
  console.log(`\n${work.name}`);
  const missing = missingOf(work.needs);
  if (missing.length > 0) {
    const left = `## ${work.name}\n\nLeft out: ${missing.join(', ')} is not installed.\n`;
    console.log(left);
    tables.push(left);
    return;
  }
  const measured = await alternate(work, runs, (line) => console.log(`  ${line}`), { countsInstructions: counting });
  const result = table(work, measured, (name) => name.includes('Quarry'));
  console.log(`\n${result}`);
  tables.push(result);
  judged.push({ work, judgements: judgements(work, measured) });
}

try {
  for (const work of cases) {
    try {
      await measure(work);
    } finally {
      await work.close?.();
    }
  }
  const setting = { cache, scratch, data, tree: { name: 'Quarry', root }, runs, quick: values.quick, onLine: console.log };
  tables.push(...(await archiveSize(setting, values.only)));
} finally {
  await removeFolder(scratch);
}
const took = `- the whole took ${Math.round((performance.now() - begun) / 60_000)} minutes`;
const overview = summary(judged);
console.log(overview);
await writeFile(output, ['# Measured', '', head, ...builds, took, '', overview, ...tables].join('\n'));
console.log(`written: ${relative(process.cwd(), output)}`);
process.exit(0);
