import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { freePort, isInstalled } from '../../../e2e/peers/process.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { readFile } from '../../dicom/part10/read-file.ts';
import { practiceHere } from './testing/practice-here.ts';
import { jsonLines } from './testing/quarry-process.ts';

let port: number;
const practice = practiceHere(async () => {
  port = await freePort();
  return { moveDestinations: (title) => (title.trim() === 'QUARRY' ? { host: '127.0.0.1', port } : undefined) };
});
const { folder, quarry } = practice;

const at = (name: string) => join(folder, name);

describe('quarry find --model worklist, as find of patients and studies', () => {
  const find = (...args: string[]) => quarry('find', practice.server, '-W', ...args);

  it('saves the query as it is asked, and asks it again from there', async () => {
    const asked = await find('-k', 'Modality=CT', '-k', 'PatientID', '--save-query', at('query.dcm'), '--json');
    expect(jsonLines(asked.stdout).length).toBeGreaterThan(0);
    const again = await find('--query-file', at('query.dcm'), '--json');
    expect(again).toMatchObject({ code: 0, stdout: asked.stdout });
    // What is typed goes before what the file says.
    const other = await find('--query-file', at('query.dcm'), '-k', 'Modality=US', '--json');
    expect(jsonLines(other.stdout)).toMatchObject([{ ScheduledProcedureStepSequence: [{ Modality: 'US' }] }]);
  });

  it.skipIf(!isInstalled('findscu'))(
    'saves a query that findscu takes and finds the same with',
    async () => {
      const ours = jsonLines((await find('-k', 'Modality=MR', '--save-query', at('theirs.dcm'), '--json')).stdout);
      const [, host = ''] = practice.server.split('@');
      const args = ['-v', '-W', '-aec', 'PRACTICE', ...host.split(':'), at('theirs.dcm')];
      const env = { ...process.env, TCP_NODELAY: '1' };
      const { stdout, stderr } = await promisify(execFile)('findscu', args, { env });
      const pending = `${stdout}${stderr}`.match(/Find Response: \d+ \(Pending\)/g) ?? [];
      expect(pending).toHaveLength(ours.length);
    },
    30_000,
  );

  it('writes answers into files of the worklist’s class', async () => {
    const { code, stdout } = await find('-k', 'Modality=CT', '--extract', at('answers'), '--json');
    expect(code).toBe(0);
    const files = readdirSync(at('answers')).toSorted();
    expect(files).toEqual(jsonLines(stdout).map((_, index) => `rsp000${index + 1}.dcm`));
    const read = readFile(readFileSync(at(`answers/${files[0]}`)));
    if (!read.ok) throw new Error(read.error.code);
    expect(read.header.meta.string(tags.MediaStorageSOPClassUID)).toBe(sopClass.ModalityWorklistFind);
    const [step] = read.dataSet.sequence(tags.ScheduledProcedureStepSequence);
    expect(step?.string(tags.Modality)).toBe('CT');
  });

  it('cancels, repeats and prints in every form', async () => {
    const cancelled = await find('--cancel-after', '1');
    expect(cancelled).toMatchObject({ code: 0, stderr: expect.stringContaining('C-CANCEL was sent after 1') });
    const once = await find('-k', 'Modality=US', '--format', 'dicom-json', '--priority', 'high');
    expect(jsonLines(once.stdout)).toMatchObject([{ '00100020': { vr: 'LO', Value: ['PRACTICE-0005'] } }]);
    const twice = await find('-k', 'Modality=US', '--format', 'dicom-json', '--repeat', '2');
    expect(twice.stdout).toBe(once.stdout + once.stdout);
  });

  it('refuses what a worklist has not, rather than leaving it out', async () => {
    await quarry('find', practice.server, '-k', 'PatientID=PRACTICE-0019', '--save-query', at('studies.dcm'));
    for (const args of [['--query-file', at('studies.dcm')], ['--fuzzy'], ['--query-file', at('none.dcm')]])
      expect((await find(...args)).code, args.join(' ')).not.toBe(0);
  });
});

describe('--repeat of get and move', () => {
  const keys = ['-k', 'PatientID=PRACTICE-0019', '--json'];

  it('retrieves so many times', async () => {
    const got = await quarry('get', practice.server, ...keys, '--ignore', '--repeat', '3');
    const rounds = jsonLines(got.stdout);
    expect(rounds).toHaveLength(3);
    for (const round of rounds) expect(round).toMatchObject({ ok: true, exitCode: 0, arrived: rounds[0]?.arrived });
    const moved = await quarry('move', practice.server, ...keys, '--port', String(port), '-o', at('moved'), '--repeat', '2');
    expect(jsonLines(moved.stdout)).toMatchObject([{ ok: true }, { ok: true, arrived: rounds[0]?.arrived }]);
    expect(readdirSync(at('moved'))).toHaveLength(Number(rounds[0]?.arrived));
  });

  it('stops at the first that does not succeed', async () => {
    const got = await quarry('get', practice.server, '-k', 'PatientID=NOBODY', '--json', '--ignore', '--repeat', '3');
    expect(jsonLines(got.stdout)).toHaveLength(1);
    expect(got.code).toBe(8);
  });
});
