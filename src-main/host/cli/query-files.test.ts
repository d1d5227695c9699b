import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { readFile } from '../../dicom/part10/read-file.ts';
import { parseKey } from './key-argument.ts';
import { readQueryFile } from './query-file.ts';
import { practiceHere } from './testing/practice-here.ts';
import { jsonLines } from './testing/quarry-process.ts';

const practice = practiceHere();
const { folder } = practice;

const at = (name: string) => join(folder, name);
const quarry = (command: string, ...args: string[]) => practice.quarry(command, practice.server, ...args);
const find = (...args: string[]) => quarry('find', ...args);

function identifierFile(name: string): DataSet {
  const read = readFile(readFileSync(at(name)));
  if (!read.ok) throw new Error(read.error.code);
  expect(read.header).toMatchObject({ hadPreamble: true, hadMeta: true });
  expect(read.header.meta.string(tags.MediaStorageSOPClassUID)).toBe('1.2.840.10008.5.1.4.1.2.2.1');
  return read.dataSet;
}

describe('queries in files', () => {
  it('are written as they are asked, and asked again from there', async () => {
    const keys = ['-k', 'PatientName=Müller*', '-k', 'StudyDate', '-k', 'RequestAttributesSequence.RequestedProcedureID'];
    const asked = await find('--json', ...keys, '--save-query', at('q.dcm'));
    expect(asked.code).toBe(0);
    expect(jsonLines(asked.stdout).length).toBeGreaterThan(0);
    const identifier = identifierFile('q.dcm');
    expect(identifier.string(tags.QueryRetrieveLevel)).toBe('STUDY');
    expect(identifier.string(tags.PatientName)).toBe('Müller*');
    expect(identifier.sequence(tags.RequestAttributesSequence)[0]?.has(tags.RequestedProcedureID)).toBe(true);
    expect((await find('--json', '--query-file', at('q.dcm'))).stdout).toBe(asked.stdout);
    // What is named on the command line goes before the file.
    const twice = await find('--json', '--query-file', at('q.dcm'), '--query-file', at('q.dcm'));
    expect(twice).toMatchObject({ code: 0, stdout: asked.stdout.repeat(2) });
    expect((await find('--query-file', at('nothing.dcm'), '--query-file', at('q.dcm'))).stdout).toBe('');
    const other = jsonLines((await find('--json', '--query-file', at('q.dcm'), '-k', 'PatientName=SMITH*')).stdout);
    for (const row of other) expect(row.PatientName).toMatch(/^SMITH/);
    expect(other.length).toBeGreaterThan(0);
  });

  it('need neither preamble nor file meta information, and tell the level', async () => {
    const identifier = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'PATIENT').set(tags.PatientID, 'LO', 'PRACTICE-0003');
    writeFileSync(at('bare.dcm'), writeDataSet(identifier, transferSyntax.ImplicitLE));
    const rows = jsonLines((await find('--json', '--query-file', at('bare.dcm'))).stdout);
    expect(rows).toMatchObject([{ QueryRetrieveLevel: 'PATIENT', PatientID: 'PRACTICE-0003' }]);
    const { code } = await quarry('get', '--query-file', at('bare.dcm'), '-o', at('got'));
    expect(code).toBe(0);
    expect(readdirSync(at('got'), { recursive: true }).length).toBeGreaterThan(0);
  });

  it('keep numbers, tags and what is no text', async () => {
    const identifier = new DataSet()
      .set(tags.QueryRetrieveLevel, 'CS', 'IMAGE')
      .set(tags.Rows, 'US', [512, 256])
      .set(tags.FrameIncrementPointer, 'AT', [0x0018_1063])
      .setRaw(tags.PixelData, 'OW', Uint8Array.of(1, 2));
    writeFileSync(at('numbers.dcm'), writeDataSet(identifier, transferSyntax.ExplicitLE));
    const read = await readQueryFile(at('numbers.dcm'));
    expect(read).toMatchObject({
      ok: true,
      value: {
        level: 'IMAGE',
        keys: [
          { name: 'FrameIncrementPointer', value: '00181063' },
          { name: 'Rows', value: '512\\256' },
          { name: 'PixelData', bytes: Buffer.of(1, 2) },
        ],
      },
    });
  });

  it('that cannot be read are named, and nothing is asked', async () => {
    writeFileSync(at('text.dcm'), 'no DICOM');
    expect(await find('--query-file', at('text.dcm'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('query-file-unreadable'),
    });
    expect(await find('--query-file', at('nothing.dcm'))).toMatchObject({ code: 10, stderr: expect.stringContaining('ENOENT') });
    const two = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'SERIES');
    two.set(tags.RequestAttributesSequence, 'SQ', [new DataSet(), new DataSet()]);
    writeFileSync(at('two.dcm'), writeDataSet(two, transferSyntax.ExplicitLE));
    expect((await find('--query-file', at('two.dcm'))).stderr).toContain('key-other-item');
  });

  it('are asked on after one that nothing matches, which the exit code tells', async () => {
    await find('-k', 'PatientID=NOBODY', '--save-query', at('nobody.dcm'));
    await find('-k', 'PatientID=PRACTICE-0019', '--save-query', at('somebody.dcm'));
    const queries = ['nobody.dcm', 'somebody.dcm'].flatMap((name) => ['--query-file', at(name)]);
    const { code, stdout, stderr } = await quarry('get', ...queries, '--ignore', '--json');
    expect(code).toBe(8);
    expect(jsonLines(stdout)).toMatchObject([{ error: { code: 'nothing-matched' } }, { ok: true, exitCode: 0 }]);
    expect(stderr).toContain(`Going on with ${at('somebody.dcm')}.`);
  });

  it('are asked over one association, and retrieved over one after that of the first search', async () => {
    const studies = ['PRACTICE-0019', 'PRACTICE-0003', 'PRACTICE-0019'];
    for (const [index, id] of studies.entries()) await find('-k', `PatientID=${id}`, '--save-query', at(`kept${index}.dcm`));
    const queries = studies.flatMap((_, index) => ['--query-file', at(`kept${index}.dcm`)]);
    const associations = async (command: string, ...args: string[]) => {
      const { code, stderr } = await quarry(command, ...args, ...queries, '-v');
      return { code, count: stderr.match(/association requested/g)?.length };
    };
    expect(await associations('find', '--repeat', '2')).toEqual({ code: 0, count: 1 });
    expect(await associations('find', '--fuzzy')).toEqual({ code: 0, count: 3 });
    expect(await associations('get', '--ignore', '--repeat', '2')).toEqual({ code: 0, count: 2 });
    expect(await associations('move', '--dest', 'NOWHERE')).toEqual({ code: 6, count: 2 });
  });

  it('that come after one that cannot be asked are left out, which is told', async () => {
    const queries = ['nothing.dcm', 'somebody.dcm', 'somebody.dcm'].flatMap((name) => ['--query-file', at(name)]);
    const { code, stdout, stderr } = await quarry('get', ...queries, '--ignore');
    expect({ code, stdout }).toEqual({ code: 10, stdout: '' });
    expect(stderr).toContain(`Not asked any more, for that reason: ${at('somebody.dcm')}, ${at('somebody.dcm')}.`);
  });
});

describe('answers in files', () => {
  it('are one each, in the order they came', async () => {
    const { code, stdout } = await find('--json', '-k', 'PatientID=PRACTICE-0019', '-k', 'StudyDate', '--extract', at('e'));
    expect(code).toBe(0);
    const rows = jsonLines(stdout);
    expect(readdirSync(at('e')).sort()).toEqual(rows.map((_, index) => `rsp000${index + 1}.dcm`));
    expect(identifierFile('e/rsp0002.dcm').string(tags.StudyInstanceUID)).toBe(rows[1]?.StudyInstanceUID);
  });

  it('are numbered on through all queries of a command; what an earlier one had left is replaced, and told', async () => {
    const studies = ['PRACTICE-0019', 'PRACTICE-0003', 'PRACTICE-0019'];
    const files = studies.map((id, index) => [id, at(`several${index}.dcm`)] as const);
    for (const [id, file] of files) await find('-k', `PatientID=${id}`, '--save-query', file);
    const queries = files.flatMap(([, file]) => ['--query-file', file]);
    const first = await find('--json', ...queries, '--repeat', '2', '--extract', at('several'));
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const rows = jsonLines(first.stdout);
    expect(new Set(rows.map(({ PatientID }) => PatientID)).size).toBe(2);
    const names = readdirSync(at('several')).sort();
    expect(names).toEqual(rows.map((_, index) => `rsp${String(index + 1).padStart(4, '0')}.dcm`));
    const studyOf = (name: string) => identifierFile(`several/${name}`).string(tags.StudyInstanceUID);
    expect(names.map(studyOf)).toEqual(rows.map(({ StudyInstanceUID }) => StudyInstanceUID));
    const again = await find('--json', '-k', 'PatientID=PRACTICE-0003', '--extract', at('several'));
    expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Note: answers replaced 2 files that were in /) });
    expect(readdirSync(at('several'))).toHaveLength(names.length);
  });

  it('end the query where they cannot be written', async () => {
    writeFileSync(at('file'), '');
    const { code, stderr } = await find('--extract', join(at('file'), 'below'));
    expect(code).toBe(10);
    expect(stderr).toContain('folder-not-writable');
    expect(existsSync(join(at('file'), 'below'))).toBe(false);
  });
});

describe('--save-query', () => {
  it('takes one query', async () => {
    await find('-k', 'PatientID=PRACTICE-0019', '--save-query', at('one.dcm'));
    const saved = readFileSync(at('one.dcm'));
    const both = ['--query-file', at('one.dcm'), '--query-file', at('one.dcm')];
    const { code, stderr } = await find(...both, '--save-query', at('one.dcm'));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('Code: options-exclude-each-other') });
    expect(readFileSync(at('one.dcm'))).toEqual(saved);
  });
});

describe('--cancel-after', () => {
  it('ends with the answers that were wanted, says so, and is no failure', async () => {
    const { code, stdout, stderr } = await find('--json', '--cancel-after', '2', '--priority', 'high');
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toHaveLength(2);
    expect(stderr).toMatch(/C-CANCEL was sent after 2.*ended with (FE00|0000)/);
  });
});

describe('keys in sequences', () => {
  it('are read as paths, and refused where there is no such thing', () => {
    expect(parseKey('RequestAttributesSequence[0].RequestedProcedureID=A*')).toMatchObject({
      value: { name: 'RequestAttributesSequence.RequestedProcedureID', sequences: [tags.RequestAttributesSequence], value: 'A*' },
    });
    const code = (text: string) => {
      const key = parseKey(text);
      return key.ok ? undefined : key.problem.explanation.code;
    };
    expect(code('PatientName.PatientID=1')).toBe('key-no-sequence');
    expect(code('RequestAttributesSequence[2].PatientID=1')).toBe('key-other-item');
    expect(code('RequestAttributesSequence.Nonsense=1')).toBe('keyword-unknown');
  });

  it('have a column of their own', async () => {
    const keys = ['-k', 'PatientID=PRACTICE-0019', '-k', 'RequestAttributesSequence.RequestedProcedureID'];
    const { stdout } = await find('--format', 'csv', ...keys);
    expect(stdout.split('\n')[0]).toBe('PatientID,RequestAttributesSequence.RequestedProcedureID,StudyInstanceUID');
  });
});
