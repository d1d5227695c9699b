import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { writeFileMeta } from './write-file.ts';

const { ImplicitLE, ExplicitLE, ExplicitBE, Deflated } = transferSyntax;
const hasDcmdump = spawnSync('dcmdump', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'quarry-dcmdump-'));
afterAll(() => rmSync(folder, { recursive: true }));

function example(terms: readonly string[], name: string): DataSet {
  const item = new DataSet().set(tags.CodeValue, 'SH', '123').set(tags.CodeMeaning, 'LO', 'Meaning');
  return new DataSet()
    .set(tags.SpecificCharacterSet, 'CS', terms)
    .set(tags.SOPClassUID, 'UI', '1.2.840.10008.5.1.4.1.1.7')
    .set(tags.SOPInstanceUID, 'UI', '1.2.3')
    .set(tags.ProcedureCodeSequence, 'SQ', [item, new DataSet()])
    .set(tags.PatientName, 'PN', name)
    .set(tags.PatientWeight, 'DS', [1 / 3])
    .set(tags.Rows, 'US', 513)
    .set(tags.PixelData, 'OW', Uint8Array.of(1, 2, 3, 4));
}

/** What dcmdump prints of a file made of the data set, warnings included. */
function dump(
  dataSet: DataSet,
  transferSyntaxUid: string,
  options: Parameters<typeof writeDataSet>[2],
  args: string[] = [],
): string {
  const file = join(folder, 'file.dcm');
  const about = { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.3', transferSyntaxUid };
  writeFileSync(file, Buffer.concat([writeFileMeta(about), writeDataSet(dataSet, transferSyntaxUid, options)]));
  const { status, stdout, stderr } = spawnSync('dcmdump', [...args, file], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout + stderr;
}

describe.skipIf(!hasDcmdump)('DCMTK reads what we write (skipped where dcmdump is not installed)', () => {
  const forms = [{}, { undefinedLengths: true }, { groupLengths: true }];
  it.each([ImplicitLE, ExplicitLE, ExplicitBE, Deflated].flatMap((uid) => forms.map((form) => [uid, form] as const)))(
    '%s %j',
    (uid, form) => {
      const printed = dump(example(['ISO_IR 100'], 'Doe^Jane'), uid, form);
      expect(printed).toMatch(/\(0010,0010\) PN \[Doe\^Jane\]/);
      expect(printed).toMatch(/\(0028,0010\) US 513/);
      expect(printed).toMatch(/\(7fe0,0010\) OW 0201\\0403/);
      expect(printed).toMatch(/\(0008,0104\) LO \[Meaning\]/);
      expect(printed).not.toMatch(/^[WE]: /m);
    },
  );

  // Not the Japanese sets: DCMTK built on the C library's iconv does not have them.
  it.each([
    [['ISO_IR 100'], 'Müller^Jörg'],
    [['ISO_IR 101'], 'Łoś^Łucja'],
    [['ISO_IR 109'], 'Ħal^Ġorġ'],
    [['ISO_IR 110'], 'Bērziņš^Ķēniņ'],
    [['ISO_IR 144'], 'Люкceмбypг'],
    [['ISO_IR 127'], 'قباني^لنزار'],
    [['ISO_IR 126'], 'Διονυσιος'],
    [['ISO_IR 138'], 'שרון^דבורה'],
    [['ISO_IR 148'], 'Çağlar^Işık'],
    [['ISO_IR 166'], 'นามสกุล^ชื่อ'],
    [['ISO 2022 IR 100', 'ISO 2022 IR 144', 'ISO 2022 IR 126'], 'Müller^Иван=Διον'],
    [['GBK'], 'Wang^XiaoDong=王^小東='],
    [['', 'ISO 2022 IR 149'], 'Hong^Gildong=洪^吉洞=홍^길동'],
    [['', 'ISO 2022 IR 58'], 'Zhang^XiaoDong=张^小东='],
    [['GB18030'], 'Wang^XiaoDong=王^小东='],
    [['ISO_IR 192'], 'Wang^XiaoDong=王^小東='],
  ])('text in %j', (terms, name) => {
    const printed = dump(example(terms, name), ExplicitLE, {}, ['+U8']);
    expect(printed).toContain(`(0010,0010) PN [${name}]`);
  });
});
