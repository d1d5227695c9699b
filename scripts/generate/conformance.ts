/**
 * Writes docs/conformance.md: the DICOM conformance statement, from the program itself.
 *
 *   node scripts/generate/conformance.ts
 *
 * Starts Quarry in a folder of its own and negotiates with it on loopback; takes a few seconds. To be run again whenever the test
 * beside it says that the statement is out of date.
 */
import { writeFileSync } from 'node:fs';
import { conformanceStatement } from './conformance/statement.ts';

const output = new URL('../../docs/conformance.md', import.meta.url);
writeFileSync(output, await conformanceStatement());
process.stdout.write(`written: ${output.pathname}\n`);
