import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { readFileHeader } from '../../dicom/part10/read-file.ts';
import { type PracticePacs, startPracticePacs } from '../../practice/practice-pacs.ts';
import { filesIn } from './testing/files.ts';
import { quarryHere } from './testing/in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-move-'));
let practice: PracticePacs;
let port: number;

beforeAll(async () => {
  port = await freePort();
  const moveDestinations = () => ({ host: '127.0.0.1', port });
  const started = await startPracticePacs({ folder: join(folder, 'practice'), today: new Date(2026, 0, 15), moveDestinations });
  if (!started.ok) throw new Error('no practice PACS');
  practice = started.practice;
}, 60_000);
afterAll(async () => {
  await practice.close({ graceMs: 0 });
  rmSync(folder, { recursive: true });
});

const move = (...args: string[]) =>
  quarryHere(['move', `PRACTICE@127.0.0.1:${practice.port}`, '-k', 'PatientID=PRACTICE-0019', ...args], { QUARRY_HOME: folder });

/** Transfer syntaxes of what was received, each once. */
function syntaxesIn(out: string): (string | undefined)[] {
  const headers = filesIn(out).map((file) => readFileHeader(readFileSync(file)));
  return [...new Set(headers.map((read) => (read.ok ? read.header.transferSyntaxUid : 'damaged')))];
}

describe('quarry move into a receiver of its own', () => {
  it.each([
    ['--accept-syntax', 'implicit', transferSyntax.ImplicitLE],
    ['--convert-to', 'deflated', transferSyntax.Deflated],
  ])('%s %s', async (option, syntax, arrives) => {
    const out = join(folder, syntax);
    expect(await move('--port', String(port), '-o', out, option, syntax)).toMatchObject({ code: 0 });
    expect(syntaxesIn(out)).toEqual([arrives]);
  });

  it('says nothing of what another receiver takes', async () => {
    const { code, stderr } = await move('--dest', 'ELSEWHERE', '--accept-syntax', 'implicit');
    expect(code).toBe(2);
    expect(stderr).toContain('options-belong-together');
    expect((await move('--port', String(port), '-o', folder, '--accept-syntax', 'implicid')).code).toBe(2);
  });
});
