import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.ts';
import { practiceHere } from './testing/practice-here.ts';
import { jsonLines } from './testing/quarry-process.ts';

const practice = practiceHere();

const find = (...args: string[]) => practice.quarry('find', practice.server, ...args);
const keys = ['-k', 'PatientID=PRACTICE-0019', '-k', 'StudyDate', '-k', 'ModalitiesInStudy'];

describe('the output of quarry find', () => {
  it('is CSV with keywords as headings', async () => {
    const { code, stdout } = await find('--format', 'csv', ...keys);
    expect(code).toBe(0);
    const [head, ...rows] = stdout.trim().split('\n');
    expect(head).toBe('PatientID,StudyDate,ModalitiesInStudy,StudyInstanceUID');
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatch(/^PRACTICE-0019,\d{8},[A-Z\\]+,2\.25\.\d+$/);
  });

  it('has no columns for what only the study model asks of studies', async () => {
    const headings = async (...args: string[]) =>
      (await find('--format', 'csv', '-k', 'PatientID=PRACTICE-0019', ...args)).stdout.split('\n')[0];
    expect(await headings()).toContain('PatientName,PatientID,PatientBirthDate,PatientSex,StudyDate');
    expect(await headings('-P')).toMatch(/^PatientID,StudyDate/);
  });

  it('is the DICOM JSON Model, one object a line', async () => {
    const { stdout } = await find('--format', 'dicom-json', ...keys);
    const rows = jsonLines(stdout);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ '00100020': { vr: 'LO', Value: ['PRACTICE-0019'] }, '00080020': { vr: 'DA' } });
  });

  it('is with --format json what it is with --json', async () => {
    expect((await find('--format', 'json', ...keys)).stdout).toBe((await find('--json', ...keys)).stdout);
  });

  it('comes once more for each repetition', async () => {
    expect(jsonLines((await find('--json', '--repeat', '3', ...keys)).stdout)).toHaveLength(6);
  });

  it('has no form that is not known, and none that --json excludes', async () => {
    expect(await find('--format', 'xml')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('table, csv') });
    expect((await find('--format', 'csv', '--json')).code).toBe(2);
  });
});

describe('a line of CSV', () => {
  it('quotes what has to be quoted', () => {
    expect(csvLine(['plain', 'a,b', 'say "x"', ' blank', 'two\nlines', ''])).toBe(
      'plain,"a,b","say ""x"""," blank","two\nlines",',
    );
  });
});
