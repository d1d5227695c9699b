import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInstalled } from '../../../e2e/peers/process.ts';
import { tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../../dicom/part10/write-file.ts';
import { practiceObjects } from '../../practice/practice-data.ts';
import { quarryHere } from './testing/in-process.ts';
import { jsonLines } from './testing/quarry-process.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-dump-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function everyKindOfValue(): DataSet {
  const item = new DataSet().set(tags.CodeValue, 'SH', '121327').set(tags.CodeMeaning, 'LO', 'Finding');
  return new DataSet()
    .set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 100')
    .set(tags.ImageType, 'CS', ['ORIGINAL', '', 'AXIAL'])
    .set(tags.SOPClassUID, 'UI', '1.2.840.10008.5.1.4.1.1.2')
    .set(tags.SOPInstanceUID, 'UI', '2.25.1')
    .set(tags.PatientName, 'PN', 'Müller^Anna=山田^花子')
    .set(tags.PatientID, 'LO', '')
    .set(tags.ProcedureCodeSequence, 'SQ', [item])
    .set(tags.SeriesNumber, 'IS', '12')
    .set(tags.PixelSpacing, 'DS', ['0.50', 'wide'])
    .set(tags.FrameIncrementPointer, 'AT', [tags.PatientName])
    .set(tag(0x0018, 0x9073), 'FD', 1.5)
    .set(tags.Rows, 'US', 512)
    .set(tags.PixelData, 'OW', Uint8Array.of(1, 2, 3, 4));
}

function write(
  name: string,
  dataSet: DataSet,
  transferSyntaxUid: string = transferSyntax.ExplicitLE,
  written = transferSyntaxUid,
) {
  const file = join(folder, name);
  const meta = writeFileMeta({ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '2.25.1', transferSyntaxUid });
  writeFileSync(file, Buffer.concat([meta, writeDataSet(dataSet, written)]));
  return file;
}

describe('quarry dump', () => {
  it('says so where there is nothing to print', async () => {
    mkdirSync(join(folder, 'nothing'));
    const { code, stdout, stderr } = await quarryHere(['dump', join(folder, 'nothing')]);
    expect([code, stdout, stderr]).toEqual([8, '', 'There is no file in what was named.\n']);
  });

  it('says which transfer syntax the data set is in, and that the file declares another', async () => {
    const { ImplicitLE, ExplicitLE } = transferSyntax;
    const shown = async (declared: string, written: string) => {
      const { stdout } = await quarryHere(['dump', write('declared.dcm', everyKindOfValue(), declared, written)]);
      return stdout.split('\n').filter((line) => /^# .*VR/.test(line));
    };
    expect(await shown(ExplicitLE, ExplicitLE)).toEqual(['# Explicit VR Little Endian']);
    expect(await shown(ImplicitLE, ExplicitLE)).toEqual([
      '# Explicit VR Little Endian (the file says Implicit VR Little Endian)',
    ]);
  });

  it('prints tag, VR, value, length, multiplicity and keyword, in Unicode', async () => {
    const { code, stdout } = await quarryHere(['dump', write('a.dcm', everyKindOfValue())]);
    expect(code).toBe(0);
    const lines = stdout.split('\n').map((line) => line.replace(/ +/g, ' ').trim());
    expect(lines).toContain('(0010,0010) PN [Müller^Anna=山田^花子] # 26, 1 PatientName');
    expect(lines).toContain('(0008,0016) UI [1.2.840.10008.5.1.4.1.1.2] =CTImageStorage # 26, 1 SOPClassUID');
    expect(lines).toContain('(0008,0100) SH [121327] # 6, 1 CodeValue');
    expect(lines).toContain('(0028,0010) US 512 # 2, 1 Rows');
    expect(lines).toContain('(0010,0020) LO (no value) # 0, 0 PatientID');
    expect(lines).toContain('(7FE0,0010) OW 01\\02\\03\\04 # 4, 1 PixelData');
  });

  it('prints bytes that are too few for a number', async () => {
    const dataSet = everyKindOfValue()
      .setRaw(tags.Rows, 'US', Uint8Array.of(1, 0, 2, 0, 3, 4))
      .setRaw(tag(0x0018, 0x9073), 'FD', Uint8Array.of(1, 2, 3, 4, 5, 6))
      .setRaw(tags.FrameIncrementPointer, 'AT', Uint8Array.of(0x10, 0, 0x10, 0, 0xab, 0xcd));
    const { stdout } = await quarryHere(['dump', write('too-few.dcm', dataSet)]);
    const lines = stdout.split('\n').map((line) => line.replace(/ +/g, ' ').trim());
    expect(lines).toContain('(0018,9073) FD (and 01\\02\\03\\04\\05\\06) # 6, 0 AcquisitionDuration');
    expect(lines).toContain('(0028,0009) AT (0010,0010) (and ab\\cd) # 6, 1 FrameIncrementPointer');
    expect(lines).toContain('(0028,0010) US 1\\2\\1027 # 6, 3 Rows');
  });

  it('prints only what is asked for, inside sequences too', async () => {
    const file = write('only.dcm', everyKindOfValue());
    const { stdout } = await quarryHere(['dump', '-P', 'CodeMeaning', '-P', '0028,0010', file]);
    expect(stdout.match(/\((?!FFFE)[0-9A-F]{4},[0-9A-F]{4}\)/g)).toEqual(['(0008,0104)', '(0028,0010)']);
    const wrong = await quarryHere(['dump', '-P', 'Nothing', file]);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
  });

  it('cuts long values unless --long is given', async () => {
    const file = write('long.dcm', new DataSet().set(tags.StudyDescription, 'LT', 'x'.repeat(300)));
    expect((await quarryHere(['dump', file])).stdout).toContain(`[${'x'.repeat(64)}…]`);
    expect((await quarryHere(['dump', '--long', file])).stdout).toContain(`[${'x'.repeat(300)}]`);
  });

  it('prints long binary values whole with --long, without holding them as text', async () => {
    const length = 200_000;
    const file = write('long-bytes.dcm', new DataSet().set(tags.PixelData, 'OB', new Uint8Array(length).fill(0xa5)));
    const { stdout } = await quarryHere(['dump', '--long', '-P', 'PixelData', file]);
    const [, line] = stdout.split('\n');
    expect(line).toBe(`(7FE0,0010) OB ${Array<string>(length).fill('a5').join('\\')} # ${length}, 1 PixelData`);
  });

  it('says that a value is too long for JSON, and goes on with the next file', async () => {
    // A file with a hole takes no room on the disk.
    const file = write('long-value.dcm', new DataSet().setRaw(tags.PixelData, 'OB', new Uint8Array(0)));
    const size = statSync(file).size;
    const length = 420 * 2 ** 20;
    const opened = openSync(file, 'r+');
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(length);
    writeSync(opened, bytes, 0, 4, size - 4);
    closeSync(opened);
    truncateSync(file, size + length);
    const { code, stdout, stderr } = await quarryHere([
      'dump',
      '--json',
      '--bulk',
      String(2 ** 31),
      file,
      write('next.dcm', everyKindOfValue()),
    ]);
    expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringContaining('value-too-long') });
    expect(jsonLines(stdout)).toHaveLength(1);
  });

  it('prints the DICOM JSON Model, one object a line', async () => {
    const file = write('json.dcm', everyKindOfValue());
    const { code, stdout } = await quarryHere(['dump', '--json', file, file]);
    expect(code).toBe(0);
    const [json, again] = jsonLines(stdout);
    expect(again).toEqual(json);
    expect(json).toEqual({
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] },
      '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
      '00080018': { vr: 'UI', Value: ['2.25.1'] },
      '00081032': {
        vr: 'SQ',
        Value: [{ '00080100': { vr: 'SH', Value: ['121327'] }, '00080104': { vr: 'LO', Value: ['Finding'] } }],
      },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Anna', Ideographic: '山田^花子' }] },
      '00100020': { vr: 'LO' },
      '00189073': { vr: 'FD', Value: [1.5] },
      '00200011': { vr: 'IS', Value: [12] },
      '00280009': { vr: 'AT', Value: ['00100010'] },
      '00280010': { vr: 'US', Value: [512] },
      '00280030': { vr: 'DS', Value: [0.5, 'wide'] },
      '7FE00010': { vr: 'OW', InlineBinary: 'AQIDBA==' },
    });
  });

  it('names long binary values by their place in the file', async () => {
    const file = write('bulk.dcm', everyKindOfValue());
    const [json] = jsonLines((await quarryHere(['dump', '--json', '--bulk', '3', file])).stdout);
    expect(json?.['7FE00010']).toEqual({
      vr: 'OW',
      BulkDataURI: expect.stringMatching(/^file:.*bulk\.dcm\?offset=\d+&length=4$/),
    });
  });

  it('says of words at a place in a big endian file that they are big endian', async () => {
    const file = write('big-bulk.dcm', everyKindOfValue(), transferSyntax.ExplicitBE);
    const [json] = jsonLines((await quarryHere(['dump', '--json', '--bulk', '3', file])).stdout);
    expect(json?.['7FE00010']).toMatchObject({ BulkDataURI: expect.stringMatching(/&length=4&endian=big$/) });
  });

  it('shows each of several elements with the same tag with its own value, and says where JSON has the first only', async () => {
    const once = (name: string) =>
      writeDataSet(new DataSet().set(tags.PatientName, 'PN', name).set(tags.Rows, 'US', name.length), transferSyntax.ExplicitLE);
    const file = write('twice.dcm', new DataSet());
    appendFileSync(file, Buffer.concat([once('FIRST'), once('SECOND')]));
    const text = await quarryHere(['dump', file]);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout.match(/PN \[\w+\]|US \d+/g)).toEqual(['PN [FIRST]', 'PN [SECOND]', 'US 5', 'US 6']);
    const { code, stdout, stderr } = await quarryHere(['dump', '--json', file]);
    expect(code).toBe(7);
    expect(stderr).toContain('(0010,0010), (0028,0010)');
    expect(jsonLines(stdout)).toEqual([
      { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'FIRST' }] }, '00280010': { vr: 'US', Value: [5] } },
    ]);
    const rows = await quarryHere(['dump', '--json', '-P', 'Rows', file]);
    expect(rows.stderr).toContain('item: (0028,0010).');
    expect(await quarryHere(['dump', '--json', '-P', 'StudyDate', file])).toMatchObject({ code: 0, stderr: '' });
  });

  it('writes words of big endian files in little endian', async () => {
    const file = write('big.dcm', everyKindOfValue(), transferSyntax.ExplicitBE);
    const [json] = jsonLines((await quarryHere(['dump', '--json', file])).stdout);
    expect(json?.['7FE00010']).toEqual({ vr: 'OW', InlineBinary: 'AQIDBA==' });
  });

  it.skipIf(process.platform === 'win32')('prints a DICOMDIR, and waits for no pipe of that name', async () => {
    const medium = join(folder, 'medium');
    mkdirSync(join(medium, 'pipe'), { recursive: true });
    write('medium/DICOMDIR', everyKindOfValue());
    spawnSync('mkfifo', [join(medium, 'pipe', 'DICOMDIR')]);
    const { code, stdout, stderr } = await quarryHere(['dump', medium]);
    expect({ code, stderr }).toEqual({
      code: 7,
      stderr: expect.stringMatching(/DICOMDIR: .*\(file-unreadable, no regular file/),
    });
    expect(stdout).toContain('PatientName');
  });

  it('prints what comes before damage, says where it is, and goes on with the next file', async () => {
    const whole = write('whole.dcm', everyKindOfValue());
    const cut = join(folder, 'cut.dcm');
    const bytes = Buffer.concat([
      writeFileMeta({
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        sopInstanceUid: '2.25.1',
        transferSyntaxUid: transferSyntax.ExplicitLE,
      }),
      writeDataSet(everyKindOfValue(), transferSyntax.ExplicitLE),
    ]);
    writeFileSync(cut, bytes.subarray(0, bytes.length - 2));
    const { code, stdout, stderr } = await quarryHere(['dump', cut, whole, join(folder, 'missing')]);
    expect(code).toBe(7);
    expect(stdout.match(/PatientName/g)).toHaveLength(2);
    expect(stderr).toMatch(/cut\.dcm: The file is damaged at byte \d+: the bytes end inside an element/);
    expect(stderr).toContain('file-missing');
  });

  it('prints the items and fragments before damage that is within a sequence or encapsulated pixel data', async () => {
    const inner = new DataSet().set(tags.CodeValue, 'SH', 'INNER').set(tags.CodeMeaning, 'LO', 'x'.repeat(20));
    const outer = new DataSet().set(tags.CodeValue, 'SH', 'OUTER').set(tags.ProcedureCodeSequence, 'SQ', [inner]);
    const sequence = new DataSet().set(tags.ConceptNameCodeSequence, 'SQ', [
      new DataSet().set(tags.CodeValue, 'SH', 'FIRST'),
      outer,
    ]);
    const fragments = { offsetTable: new Uint8Array(0), fragments: [new Uint8Array(6), new Uint8Array(8)] };
    const pixels = new DataSet().set(tags.Rows, 'US', 1).set(tags.PixelData, 'OB', fragments);
    const cut = async (dataSet: DataSet, by: number) => {
      const file = write('damaged.dcm', dataSet);
      truncateSync(file, statSync(file).size - by);
      const { code, stdout, stderr } = await quarryHere(['dump', file]);
      expect({ code, stderr }).toEqual({ code: 10, stderr: expect.stringContaining('The file is damaged at byte') });
      const [json] = jsonLines((await quarryHere(['dump', '--json', file])).stdout);
      return { stdout, json };
    };
    const inSequence = await cut(sequence, 4);
    expect(inSequence.stdout.match(/\[[A-Z]+\]/g)).toEqual(['[FIRST]', '[OUTER]', '[INNER]']);
    expect(JSON.stringify(inSequence.json)).toContain('INNER');
    // The sequence delimiter and half of the last fragment are gone.
    const inPixels = await cut(pixels, 12);
    expect(inPixels.stdout).toContain('(Pixel sequence: 1 fragment, 6 bytes, offset table of 0)');
  });

  it('prints what stands before the pixel data of a file that is too long to be read at once, and says so', async () => {
    const file = write('long-file.dcm', everyKindOfValue());
    truncateSync(file, 2 ** 31);
    const { code, stdout, stderr } = await quarryHere(['dump', file]);
    expect(code).toBe(10);
    expect(stdout).toContain('(0028,0010) US 512');
    expect(stdout).not.toContain('PixelData');
    expect(stderr).toMatch(/longer than 2 GiB: .*\(file-too-long, /);
  });

  describe.skipIf(!isInstalled('dcm2json'))('beside dcm2json', () => {
    it('says the same of every practice patient', async () => {
      const files: string[] = [];
      const seen = new Set<string>();
      for (const { dataSet } of practiceObjects({ today: new Date(2026, 0, 15), seed: 'dump' })) {
        const patient = dataSet.string(tags.PatientID) ?? '';
        if (seen.has(patient)) continue;
        seen.add(patient);
        files.push(write(`practice-${seen.size}.dcm`, dataSet));
      }
      const ours = jsonLines((await quarryHere(['dump', '--json', '--bulk', String(2 ** 30), ...files])).stdout);
      // A DCMTK that was built without some character set says nothing of files in it.
      const theirs = files.map((file) => spawnSync('dcm2json', ['-fc', file], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout);
      expect(theirs.filter((text) => text !== '').length).toBeGreaterThan(5);
      for (const [index, text] of theirs.entries()) if (text !== '') expect(ours[index]).toEqual(JSON.parse(text));
    });
  });
});
