/**
 * Runs dependency-cruiser over the given folders (default: all sources) with the rules of .dependency-cruiser.mjs.
 * Fails on a violation, and when it saw no module or no import: with a TypeScript it cannot read it would see none and pass.
 */
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import rules from '../.dependency-cruiser.mjs';

const folders = process.argv.slice(2);
const targets = folders.length > 0 ? folders : ['src-shared', 'src-main', 'src-renderer', 'e2e'];
const { options, ...ruleSet } = rules;
const { output } = await cruise(targets, { ruleSet, validate: true, ...options }, undefined, {
  tsConfig: extractTSConfig('tsconfig.base.json'),
});
const { totalCruised, totalDependenciesCruised, violations } = output.summary;
for (const v of violations) console.log(`${v.rule.name}: ${v.from} → ${v.to}`);
console.log(`${totalCruised} modules, ${totalDependenciesCruised} imports, ${violations.length} violations`);
if (totalCruised < 2 || totalDependenciesCruised === 0) {
  console.log('Nothing was checked: dependency-cruiser read no TypeScript.');
  process.exit(1);
}
process.exit(violations.length === 0 ? 0 : 1);
