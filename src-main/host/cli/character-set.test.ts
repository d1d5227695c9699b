import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { readFile } from '../../dicom/part10/read-file.ts';
import { type DicomNode, startNode } from '../../net/scp/dicom-node.ts';
import { jsonLines, QuarryCommand } from './testing/quarry-process.ts';

const home = mkdtempSync(join(tmpdir(), 'quarry-cli-text-'));
const quarry = new QuarryCommand(home);
const latin1 = Buffer.from('M\u00fcller', 'latin1');
let asked: DataSet[] = [];
let node: DicomNode;
let server: string;

/** A server that answers every query with a name in Latin-1, and does not say so. */
beforeAll(async () => {
  const started = await startNode({
    host: '127.0.0.1',
    port: 0,
    acceptCalled: () => true,
    query: {
      async *find({ identifier }) {
        asked.push(identifier);
        yield [new DataSet().setRaw(tags.PatientName, 'PN', latin1).set(tags.StudyInstanceUID, 'UI', '1.2')];
      },
      select: async () => [],
    },
  });
  if (!started.ok) throw new Error(started.code);
  node = started.node;
  server = `NODE@127.0.0.1:${node.port}`;
  const bookmark = {
    id: '1',
    name: 'Old',
    calledAeTitle: 'NODE',
    host: '127.0.0.1',
    port: node.port,
    characterSet: 'ISO_IR 126',
  };
  writeFileSync(join(home, 'servers.json'), JSON.stringify({ schemaVersion: 1, servers: [bookmark] }));
});

afterAll(async () => {
  await node.close({ graceMs: 0 });
  rmSync(home, { recursive: true });
});

/** What the server was asked in meanwhile. */
async function find(...args: string[]) {
  asked = [];
  const ended = await quarry.run('find', ...args);
  return {
    ...ended,
    asked: asked.map((identifier) => [identifier.characterSet.join('\\'), identifier.string(tags.PatientName)]),
  };
}

describe('the character set of a query', () => {
  it('is Unicode, the bookmark’s, or the one of --charset', async () => {
    expect((await find(server, '-k', 'PatientName=山*')).asked).toEqual([['ISO_IR 192', '山*']]);
    expect((await find('old', '-k', 'PatientName=Διον*')).asked).toEqual([['ISO_IR 126', 'Διον*']]);
    const { code, asked: inKanji } = await find('old', '-k', 'PatientName=山*', '--charset', '\\iso 2022 ir 87');
    expect({ code, inKanji }).toEqual({ code: 0, inKanji: [['\\ISO 2022 IR 87', '山*']] });
  });

  it('is that of the key, as scripts for findscu have it, of patients, studies and worklists', async () => {
    const key = ['-k', 'PatientName=Διον*', '-k', 'SpecificCharacterSet=ISO_IR 126'];
    expect((await find(server, ...key)).asked).toEqual([['ISO_IR 126', 'Διον*']]);
    expect((await find(server, ...key, '--charset', 'UTF-8')).asked).toEqual([['ISO_IR 192', 'Διον*']]);
    const unknown = await find(server, '-k', 'SpecificCharacterSet=Latin-1');
    expect(unknown).toMatchObject({ code: 2, asked: [], stderr: expect.stringContaining('Code: charset-unknown') });
    const worklist = await find(server, '-W', '-k', '0008,0005=ISO_IR 126', '-k', 'PatientName=山');
    expect(worklist).toMatchObject({ code: 2, stderr: expect.stringContaining('lacks “山”') });
  });

  it('is that of the query file, which has the query as it was asked', async () => {
    const file = join(home, 'query.dcm');
    const saved = await find('old', '-k', 'PatientName=山田^Δ*', '--wildcards', '--save-query', file);
    expect(saved.asked).toEqual([['ISO_IR 126', '??^Δ*']]);
    const read = readFile(readFileSync(file));
    expect(read.ok && [read.dataSet.string(tags.SpecificCharacterSet), read.dataSet.string(tags.PatientName)]).toEqual([
      'ISO_IR 126',
      '??^Δ*',
    ]);
    expect((await find(server, '--query-file', file)).asked).toEqual([['ISO_IR 126', '??^Δ*']]);
    expect((await find(server, '--query-file', file, '--charset', 'UTF-8')).asked).toEqual([['ISO_IR 192', '??^Δ*']]);
    const identifier = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'LATIN1').set(tags.PatientName, 'PN', 'A*');
    writeFileSync(file, writeDataSet(identifier, transferSyntax.ExplicitLE));
    const unknown = await find(server, '--query-file', file);
    expect(unknown).toMatchObject({ code: 2, asked: [], stderr: expect.stringContaining('Code: charset-unknown') });
    const worklist = await find('old', '-W', '-k', 'PatientName=Διον*', '--save-query', file);
    expect(worklist.code).not.toBe(2);
    const step = readFile(readFileSync(file));
    expect(step.ok && step.dataSet.string(tags.SpecificCharacterSet)).toBe('ISO_IR 126');
  });

  it('is not put into a file where it lacks what is asked', async () => {
    const file = join(home, 'nothing.dcm');
    expect((await find('old', '-k', 'PatientName=山田*', '--save-query', file)).code).toBe(2);
    expect(existsSync(file)).toBe(false);
  });

  it('has to be one of the standard’s', async () => {
    const { code, stderr, asked: nothing } = await find(server, '--charset', 'Latin-1');
    expect({ code, nothing }).toEqual({ code: 2, nothing: [] });
    expect(stderr).toContain('ISO_IR 100');
  });

  it('refuses what it lacks, sends nothing and names the options', async () => {
    const { code, stderr, asked: nothing } = await find('old', '-k', 'PatientName=山田*');
    expect({ code, nothing }).toEqual({ code: 2, nothing: [] });
    expect(stderr).toContain('lacks “山”, “田”');
    expect(stderr).toContain('--charset UTF-8, or --wildcards');
    const [line] = jsonLines((await find('old', '-k', 'PatientName=山田*', '--json')).stdout);
    expect(line).toMatchObject({ ok: false, exitCode: 2, error: { code: 'text-not-encodable' } });
    const get = await quarry.run('get', 'old', '--level', 'patient', '-k', 'PatientID=山', '-o', join(home, 'out'));
    expect(get.code).toBe(2);
    expect(get.stderr).toContain('On the command line: --charset UTF-8.');
  });

  it('has ? for what it lacks with --wildcards', async () => {
    const { code, asked: wild } = await find('old', '-k', 'PatientName=山田^Δ*', '--wildcards');
    expect({ code, wild }).toEqual({ code: 0, wild: [['ISO_IR 126', '??^Δ*']] });
  });
});

describe('an answer without a character set', () => {
  it('is read in the server’s, and marked with its bytes', async () => {
    const { stdout } = await find(server, '--charset', 'ISO_IR 100', '--json');
    const marked = { problem: 'no-character-set', readAs: 'ISO_IR 100', bytes: latin1.toString('base64') };
    expect(jsonLines(stdout)).toMatchObject([{ PatientName: 'Müller', _textProblems: { PatientName: marked } }]);
    const table = await find(server, '--charset', 'ISO_IR 100', '-k', 'PatientName');
    expect(table.stdout).toContain('Müller');
    expect(table.stderr).toContain('Note: the text of 1 answer is in no or another character set than said');
  });
});
