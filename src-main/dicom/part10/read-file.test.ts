import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { goldenBytes } from '../testing/golden-bytes.ts';
import { type FileHeader, readFile, readFileHeader } from './read-file.ts';

const { ImplicitLE, ExplicitLE, ExplicitBE, Deflated, JPEGBaseline } = transferSyntax;

const preamble = '00 '.repeat(128);
const metaWithoutLength = `
  02 00 02 00 "UI" 1a 00 "1.2.840.10008.5.1.4.1.1.2" 00  // Media Storage SOP Class UID: CT
  02 00 03 00 "UI" 04 00 "1.23"                          // Media Storage SOP Instance UID
  02 00 10 00 "UI" 14 00 "1.2.840.10008.1.2.1" 00        // Transfer Syntax UID: explicit VR little endian
`;
const groupLength = '02 00 00 00 "UL" 04 00 4a 00 00 00 // 74 bytes follow';
const explicitDataSet = `
  08 00 16 00 "UI" 1a 00 "1.2.840.10008.5.1.4.1.1.4" 00  // SOP Class UID: MR
  08 00 18 00 "UI" 04 00 "9.87"
  08 00 60 00 "CS" 02 00 "MR"
`;
const implicitDataSet = `
  08 00 16 00 1a 00 00 00 "1.2.840.10008.5.1.4.1.1.4" 00
  08 00 18 00 04 00 00 00 "9.87"
  08 00 60 00 02 00 00 00 "MR"
`;
const bigEndianDataSet = `
  00 08 00 16 "UI" 00 1a "1.2.840.10008.5.1.4.1.1.4" 00
  00 08 00 18 "UI" 00 04 "9.87"
  00 08 00 60 "CS" 00 02 "MR"
`;

function header(bytes: Uint8Array) {
  const result = readFileHeader(bytes);
  if (!result.ok) throw new Error(`${result.error.code} at ${result.error.offset}`);
  return result.header;
}

const uidIn = ({ meta }: FileHeader) => meta.string(tags.MediaStorageSOPInstanceUID);

describe('readFileHeader', () => {
  it('reads preamble, prefix and file meta information', () => {
    const bytes = goldenBytes(`${preamble} "DICM"\n${groupLength}\n${metaWithoutLength}\n${explicitDataSet}`);
    const read = header(bytes);
    expect(read).toMatchObject({
      transferSyntaxUid: ExplicitLE,
      dataSetOffset: 128 + 4 + 12 + 74,
      hadPreamble: true,
      hadMeta: true,
    });
    expect(read.meta.string(tags.MediaStorageSOPClassUID)).toBe('1.2.840.10008.5.1.4.1.1.2');
    expect(uidIn(read)).toBe('1.23');
    expect(read.meta.number(tags.FileMetaInformationGroupLength)).toBe(74);
  });

  it.each([
    ['without a group length', metaWithoutLength],
    ['with a group length that is too short', `02 00 00 00 "UL" 04 00 22 00 00 00\n${metaWithoutLength}`],
    ['with a group length within an element', `02 00 00 00 "UL" 04 00 25 00 00 00\n${metaWithoutLength}`],
    ['with a group length beyond the group', `02 00 00 00 "UL" 04 00 4c 00 00 00\n${metaWithoutLength}`],
    ['with a group length beyond the file', `02 00 00 00 "UL" 04 00 ff ff ff 7f\n${metaWithoutLength}`],
  ])('reads file meta information %s', (_, meta) => {
    const bytes = goldenBytes(`${preamble} "DICM"\n${meta}\n${explicitDataSet}`);
    const read = readFile(bytes);
    expect(read).toMatchObject({ ok: true, header: { transferSyntaxUid: ExplicitLE } });
    expect(read.header && uidIn(read.header)).toBe('1.23');
    if (read.ok) expect(read.dataSet.string(tags.Modality)).toBe('MR');
  });

  it('reads file meta information in implicit VR', () => {
    const meta = '02 00 03 00 04 00 00 00 "1.23" 02 00 10 00 12 00 00 00 "1.2.840.10008.1.2" 00';
    const bytes = goldenBytes(`${preamble} "DICM"\n${meta}\n${implicitDataSet}`);
    expect(header(bytes)).toMatchObject({ transferSyntaxUid: ImplicitLE, dataSetOffset: 132 + 12 + 26 });
  });

  it('reads a file without preamble, with and without prefix', () => {
    const rest = goldenBytes(`${groupLength}\n${metaWithoutLength}\n${explicitDataSet}`);
    expect(header(rest)).toMatchObject({ hadPreamble: false, hadMeta: true, dataSetOffset: 86 });
    expect(uidIn(header(rest))).toBe('1.23');
    const prefixed = Buffer.concat([Buffer.from('DICM'), rest]);
    expect(header(prefixed)).toMatchObject({ hadPreamble: false, hadMeta: true, dataSetOffset: 90 });
  });

  it.each([
    ['explicit VR little endian', explicitDataSet, ExplicitLE],
    ['implicit VR little endian', implicitDataSet, ImplicitLE],
    ['explicit VR big endian', bigEndianDataSet, ExplicitBE],
  ])('guesses %s where there is no meta', (_, dataSet, syntax) => {
    for (const before of ['', `${preamble} "DICM"`]) {
      const bytes = goldenBytes(`${before}\n${dataSet}`);
      expect(header(bytes)).toMatchObject({
        transferSyntaxUid: syntax,
        hadMeta: false,
        hadPreamble: before !== '',
        dataSetOffset: before === '' ? 0 : 132,
      });
      const read = readFile(bytes);
      expect(read.ok && read.dataSet.string(tags.Modality)).toBe('MR');
    }
  });

  it('guesses where the meta has no transfer syntax', () => {
    const bytes = goldenBytes(`${preamble} "DICM" 02 00 03 00 "UI" 04 00 "1.23"\n${implicitDataSet}`);
    expect(header(bytes)).toMatchObject({ transferSyntaxUid: ImplicitLE, hadMeta: true });
    expect(uidIn(header(bytes))).toBe('1.23');
  });

  it('believes the group length before deflated bytes, which look like anything', () => {
    const meta = goldenBytes(`${preamble} "DICM" 02 00 00 00 "UL" 04 00 1e 00 00 00
      02 00 10 00 "UI" 16 00 "1.2.840.10008.1.2.1.99"`);
    // A stored block of 512 zeros: 00 00 02 ff fd; and one that begins like group 0002.
    const deflated = deflateRawSync(goldenBytes(explicitDataSet));
    for (const data of [deflated, Buffer.concat([Buffer.of(0x02, 0x00), deflated])]) {
      expect(header(Buffer.concat([meta, data]))).toMatchObject({ transferSyntaxUid: Deflated, dataSetOffset: meta.length });
    }
    const read = readFile(Buffer.concat([meta, deflated]));
    expect(read.ok && read.dataSet.string(tags.Modality)).toBe('MR');
  });

  it.each([
    ['nothing', ''],
    ['text', '"To whom it may concern: this is a letter, and no image."'],
    ['PNG', '89 "PNG" 0d 0a 1a 0a 00 00 00 0d "IHDR" 00 00 01 00 00 00 01 00 08 06 00 00 00'],
    ['JPEG', 'ff d8 ff e0 00 10 "JFIF" 00 01 01 00 00 01 00 01 00 00'],
    ['PDF', '"%PDF-1.7" 0a 25 c4 e5 f2 e5 eb a7 f3 a0 d0 c4 c6 0a'],
    ['ZIP', '"PK" 03 04 14 00 00 00 08 00 00 00 21 00 00 00 00 00 00 00 00 00'],
    ['zeros', '00 '.repeat(200)],
    ['zeros like a preamble, and no prefix', `${preamble} "DICX" 02 00`],
  ])('says of %s that it is not DICOM', (_, bytes) => {
    expect(readFileHeader(goldenBytes(bytes))).toMatchObject({ ok: false, error: { code: 'not-dicom', offset: 0 } });
  });

  it('needs more where the meta is cut', () => {
    const bytes = goldenBytes(`${preamble} "DICM"\n${groupLength}\n${metaWithoutLength}`);
    for (let length = 133; length < bytes.length; length++) {
      const result = readFileHeader(bytes.subarray(0, length));
      expect(result, `cut at ${length}`).toMatchObject({ ok: false, error: { code: 'ends-early' } });
    }
    expect(header(bytes)).toMatchObject({ transferSyntaxUid: ExplicitLE, dataSetOffset: bytes.length });
  });
});

describe('readFile', () => {
  it('tells offsets from the beginning of the file', () => {
    const bytes = goldenBytes(`${preamble} "DICM"\n${groupLength}\n${metaWithoutLength}\n${explicitDataSet} 08 00`);
    const read = readFile(bytes);
    expect(read).toMatchObject({ ok: false, error: { code: 'ends-early', offset: bytes.length - 2 } });
    if (!read.ok) expect(read.partial?.string(tags.Modality)).toBe('MR');
  });

  it('passes options on', () => {
    const bytes = goldenBytes(`${groupLength}\n${metaWithoutLength}\n${explicitDataSet}`);
    const read = readFile(bytes, { stopAt: tags.Modality });
    expect(read).toMatchObject({ ok: true, complete: false });
    expect(read.ok && read.dataSet.has(tags.Modality)).toBe(false);
  });

  it('does not take implicit VR for a compressed syntax', () => {
    const meta = '02 00 10 00 "UI" 16 00 "1.2.840.10008.1.2.4.50"';
    const read = readFile(goldenBytes(`${preamble} "DICM"\n${meta}\n${implicitDataSet}`));
    expect(read).toMatchObject({
      ok: false,
      header: { transferSyntaxUid: JPEGBaseline },
      error: { code: 'unknown-vr', offset: 162 },
    });
  });

  it('never throws and always ends, whatever the bytes', () => {
    const whole = goldenBytes(`${preamble} "DICM"\n${groupLength}\n${metaWithoutLength}\n${explicitDataSet}`);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(whole.length),
        (changes, cut) => {
          const bytes = whole.slice(cut % 3 === 0 ? 128 : 0, cut % 4 === 0 ? cut : undefined);
          for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          const read = readFile(bytes);
          expect(typeof (read.ok ? read.header.transferSyntaxUid : read.error.code)).toBe('string');
        },
      ),
      { seed: 20_260_105, numRuns: 3000 },
    );
  });
});
