import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { readFileHeader } from '../../dicom/part10/read-file.ts';
import { filesIn } from './testing/files.ts';
import { practiceHere } from './testing/practice-here.ts';

let port: number;
const practice = practiceHere(async () => {
  port = await freePort();
  return { moveDestinations: () => ({ host: '127.0.0.1', port }) };
});
const { folder, quarry } = practice;

const move = (...args: string[]) => quarry('move', practice.server, '-k', 'PatientID=PRACTICE-0019', ...args);

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
