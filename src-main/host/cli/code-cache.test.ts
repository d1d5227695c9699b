import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunningProcess } from './testing/quarry-process.ts';

const loader = fileURLToPath(new URL('../../../bin/code-cache.cjs', import.meta.url));
const chunk = 'find-abcdefgh.js';

let folder: string;
let cache: string;

/** An entry and a chunk with a thousand functions, of which it calls those whose numbers it is given. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-code-'));
  cache = join(folder, 'code-cache', `${process.version}-${process.arch}`);
  const functions = Array.from(
    { length: 1_000 },
    (_, n) => `exports.f${n} = (a) => { let b = a; for (const c of [1, 2]) b += c; return b + ${n}; };`,
  );
  writeFileSync(join(folder, chunk), functions.join('\n'));
  const entry = `
    const chunk = require('./${chunk}');
    const from = Number(process.argv[2]);
    let sum = 0;
    for (let n = from; n < from + 400; n++) sum += chunk['f' + n](0);
    console.log(sum, require('./${chunk}') === chunk, __filename === ${JSON.stringify(join(folder, 'cli.js'))});
    Promise.resolve().then(() => require('node:path').sep);`;
  writeFileSync(join(folder, 'cli.js'), entry);
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(from: number, mode = '') {
  const program = join(folder, 'run.cjs');
  writeFileSync(program, `require(${JSON.stringify(loader)}).load(${JSON.stringify(join(folder, 'cli.js'))})`);
  return new RunningProcess(process.execPath, [program, String(from)], { QUARRY_CODE_CACHE: mode }).ended;
}

const sumFrom = (from: number) => 400 * from + (399 * 400) / 2 + 3 * 400;

it('the first run writes what it has called, for what carries a hash, and later ones leave it as it is', async () => {
  expect(await run(0)).toMatchObject({ code: 0, stdout: `${sumFrom(0)} true true\n`, stderr: '' });
  expect(readdirSync(cache)).toEqual([chunk]);
  const written = readFileSync(join(cache, chunk));
  expect(await run(500)).toMatchObject({ code: 0, stdout: `${sumFrom(500)} true true\n`, stderr: '' });
  expect(readFileSync(join(cache, chunk)).equals(written)).toBe(true);
});

it('the build has runs add what they have called, and leave it', async () => {
  await run(0, 'leave');
  expect(existsSync(cache)).toBe(false);
  await run(0, 'add');
  const one = statSync(join(cache, chunk)).size;
  await run(500, 'add');
  const both = statSync(join(cache, chunk)).size;
  expect(both - one).toBeGreaterThan(400 * 30);
});

it.each([
  ['empty', () => Buffer.alloc(0)],
  ['zeros', () => Buffer.alloc(20_000)],
  ['cut off', (bytes: Buffer) => bytes.subarray(0, 1_000)],
  ['of another version', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(4, 1), bytes.subarray(8)])],
])('what V8 did not make is not used: %s', async (_name, damaged) => {
  await run(0);
  writeFileSync(join(cache, chunk), damaged(readFileSync(join(cache, chunk))));
  expect(await run(0)).toMatchObject({ code: 0, stdout: `${sumFrom(0)} true true\n`, stderr: '' });
});

it('runs as well where nothing can be written', async () => {
  mkdirSync(join(folder, 'code-cache'));
  writeFileSync(cache, 'a file in its place');
  expect(await run(0)).toMatchObject({ code: 0, stdout: `${sumFrom(0)} true true\n`, stderr: '' });
});
