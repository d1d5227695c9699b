import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { implementationClassUid, implementationVersionName } from '../implementation.ts';
import { goldenBytes } from '../testing/golden-bytes.ts';
import { readFile, readFileHeader } from './read-file.ts';
import { writeFileMeta } from './write-file.ts';

const about = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3', transferSyntaxUid: transferSyntax.ExplicitLE };

describe('writeFileMeta', () => {
  it('writes preamble, prefix and group 0002 (PS3.10 §7.1)', () => {
    const bytes = writeFileMeta({ ...about, sourceAeTitle: 'QUARRY' });
    expect(implementationClassUid.length).toBe(44);
    const golden = goldenBytes(`
      ${'00 '.repeat(128)}
      "DICM"
      02 00 00 00 "UL" 04 00 ae 00 00 00                       // 174 bytes follow
      02 00 01 00 "OB" 00 00 02 00 00 00 00 01                 // version 1
      02 00 02 00 "UI" 1a 00 "1.2.840.10008.5.1.4.1.1.2" 00
      02 00 03 00 "UI" 06 00 "1.2.3" 00
      02 00 10 00 "UI" 14 00 "1.2.840.10008.1.2.1" 00
      02 00 12 00 "UI" 2c 00 "${implementationClassUid}"
      02 00 13 00 "SH" 0a 00 "${implementationVersionName}"
      02 00 16 00 "AE" 06 00 "QUARRY"`);
    expect(bytes).toEqual(golden);
    expect(bytes.length).toBe(128 + 4 + 12 + 174);
  });

  it('says of each object what is its own, whoever came before', () => {
    const others = [
      about,
      { ...about, sopInstanceUid: '1.2.34' },
      { ...about, sopClassUid: '1.2.840.10008.5.1.4.1.1.4' },
      { ...about, transferSyntaxUid: transferSyntax.ImplicitLE },
      { ...about, sourceAeTitle: 'CT' },
      { ...about, sourceAeTitle: 'MR', receivedIn: transferSyntax.JPEG2000 },
      about,
    ];
    for (const meta of others) {
      const read = readFileHeader(writeFileMeta(meta));
      const { sopClassUid, sopInstanceUid, transferSyntaxUid } = meta;
      expect(read).toMatchObject({ ok: true, header: { transferSyntaxUid } });
      expect(read.ok && read.header.meta.string(tags.MediaStorageSOPClassUID)).toBe(sopClassUid);
      expect(read.ok && read.header.meta.string(tags.MediaStorageSOPInstanceUID)).toBe(sopInstanceUid);
      const source = 'sourceAeTitle' in meta ? meta.sourceAeTitle : undefined;
      expect(read.ok && read.header.meta.string(tags.SourceApplicationEntityTitle)).toBe(source);
    }
  });

  it('leaves the source out where there is none', () => {
    const read = readFileHeader(writeFileMeta(about));
    expect(read.ok && read.header.meta.has(tags.SourceApplicationEntityTitle)).toBe(false);
  });

  it('is read again, with the data set behind it', () => {
    for (const transferSyntaxUid of [transferSyntax.ImplicitLE, transferSyntax.ExplicitBE, transferSyntax.Deflated]) {
      const dataSet = new DataSet().set(tags.PatientName, 'PN', 'Doe^Jane');
      const bytes = Buffer.concat([writeFileMeta({ ...about, transferSyntaxUid }), writeDataSet(dataSet, transferSyntaxUid)]);
      const read = readFile(bytes);
      expect(read).toMatchObject({ ok: true, header: { transferSyntaxUid, hadMeta: true, hadPreamble: true } });
      expect(read.ok && read.dataSet.string(tags.PatientName)).toBe('Doe^Jane');
    }
  });
});
