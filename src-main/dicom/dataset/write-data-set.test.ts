import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { goldenBytes } from '../testing/golden-bytes.ts';
import { DataSet } from './data-set.ts';
import { readDataSet } from './read-data-set.ts';
import { type WriteOptions, writeDataSet } from './write-data-set.ts';

const { ImplicitLE, ExplicitLE, ExplicitBE, Deflated, JPEGBaseline } = transferSyntax;

function read(bytes: Uint8Array, syntax: string): DataSet {
  const result = readDataSet(bytes, syntax);
  if (!result.ok) throw new Error(`${result.error.code} at ${result.error.offset}`);
  return result.dataSet;
}

function example(): DataSet {
  const item = new DataSet().set(tags.CodeValue, 'SH', 'A').set(tags.PixelPaddingValue, 'SS', -2);
  return new DataSet()
    .set(tags.ProcedureCodeSequence, 'SQ', [item])
    .set(tags.PatientName, 'PN', 'Doe^J')
    .set(tags.Rows, 'US', 512)
    .set(tags.PixelData, 'OW', Uint8Array.of(1, 2, 3, 4));
}

const explicitLittle = `
  08 00 32 10 "SQ" 00 00 1c 00 00 00  // defined length 28
    fe ff 00 e0 14 00 00 00           //   item of 20
      08 00 00 01 "SH" 02 00 "A "     //   padded with a blank
      28 00 20 01 "SS" 02 00 fe ff    //   -2
  10 00 10 00 "PN" 06 00 "Doe^J "
  28 00 10 00 "US" 02 00 00 02
  e0 7f 10 00 "OW" 00 00 04 00 00 00 01 02 03 04
`;

const explicitBigUndefined = `
  00 08 10 32 "SQ" 00 00 ff ff ff ff
    ff fe e0 00 ff ff ff ff
      00 08 01 00 "SH" 00 02 "A "
      00 28 01 20 "SS" 00 02 ff fe
    ff fe e0 0d 00 00 00 00
  ff fe e0 dd 00 00 00 00
  00 10 00 10 "PN" 00 06 "Doe^J "
  00 28 00 10 "US" 00 02 02 00
  7f e0 00 10 "OW" 00 00 00 00 00 04 02 01 04 03
`;

const implicitWithGroupLengths = `
  08 00 00 00 04 00 00 00 26 00 00 00          // group 0008: 38 bytes follow
  08 00 32 10 1e 00 00 00
    fe ff 00 e0 16 00 00 00
      08 00 00 00 04 00 00 00 0a 00 00 00      //   in items, too
      08 00 00 01 02 00 00 00 "A "
`;

describe('writeDataSet', () => {
  it.each<[string, string, string, WriteOptions]>([
    ['explicit VR little endian, defined lengths', ExplicitLE, explicitLittle, {}],
    ['explicit VR big endian, undefined lengths', ExplicitBE, explicitBigUndefined, { undefinedLengths: true }],
  ])('writes %s', (_, syntax, bytes, options) => {
    expect(writeDataSet(example(), syntax, options)).toEqual(goldenBytes(bytes));
  });

  it('writes implicit VR with group lengths', () => {
    const item = new DataSet().set(tags.CodeValue, 'SH', 'A');
    const dataSet = new DataSet().set(tags.ProcedureCodeSequence, 'SQ', [item]);
    expect(writeDataSet(dataSet, ImplicitLE, { groupLengths: true })).toEqual(goldenBytes(implicitWithGroupLengths));
  });

  it('writes deflated, of even length', () => {
    const written = writeDataSet(example(), Deflated);
    expect(written.length % 2).toBe(0);
    expect(new Uint8Array(inflateRawSync(written))).toEqual(goldenBytes(explicitLittle));
  });

  it('always writes the group lengths of groups 0000 and 0002, and right', () => {
    const command = new DataSet().set(tags.CommandGroupLength, 'UL', 4711).set(tags.CommandField, 'US', 0x30);
    expect(writeDataSet(command, ImplicitLE)).toEqual(
      goldenBytes('00 00 00 00 04 00 00 00 0a 00 00 00  00 00 00 01 02 00 00 00 30 00'),
    );
    const meta = new DataSet().set(tags.TransferSyntaxUID, 'UI', '1.2.840.10008.1.2');
    expect(writeDataSet(meta, ExplicitLE)).toEqual(
      goldenBytes('02 00 00 00 "UL" 04 00 1a 00 00 00  02 00 10 00 "UI" 12 00 "1.2.840.10008.1.2" 00'),
    );
  });

  it('writes a value too long for a 16-bit length as UN, little endian in big endian too (PS3.5 §6.2.2)', () => {
    const long = new DataSet().set(tags.ImageComments, 'LT', 'x'.repeat(65_535));
    const again = read(writeDataSet(long, ExplicitLE), ExplicitLE);
    expect(again.get(tags.ImageComments)?.vr).toBe('UN');
    expect(again.string(tags.ImageComments)).toBe('x'.repeat(65_535));
    const longest = new DataSet().set(tags.ImageComments, 'LT', 'x'.repeat(65_534));
    expect(read(writeDataSet(longest, ExplicitLE), ExplicitLE).get(tags.ImageComments)?.vr).toBe('LT');
    const numbers = Array.from({ length: 40_000 }, (_, i) => i);
    const bigEndian = new DataSet({ littleEndian: false }).set(tags.Rows, 'US', numbers);
    const swapped = read(writeDataSet(bigEndian, ExplicitBE), ExplicitBE);
    expect(swapped.get(tags.Rows)?.vr).toBe('UN');
    expect(swapped.numbers(tags.Rows)).toEqual(numbers);
  });

  it('swaps every VR by its unit', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const swapped = (vr: Parameters<DataSet['setRaw']>[1]) => {
      const there = writeDataSet(new DataSet().setRaw(tag(0x0009, 0x1001), vr, bytes), ExplicitBE);
      return [...there.subarray(-8)];
    };
    for (const vr of ['OB', 'UN', 'LO', 'UT'] as const) expect(swapped(vr), vr).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const vr of ['US', 'SS', 'OW', 'AT'] as const) expect(swapped(vr), vr).toEqual([2, 1, 4, 3, 6, 5, 8, 7]);
    for (const vr of ['UL', 'SL', 'FL', 'OF', 'OL'] as const) expect(swapped(vr), vr).toEqual([4, 3, 2, 1, 8, 7, 6, 5]);
    for (const vr of ['FD', 'OD', 'OV', 'SV', 'UV'] as const) expect(swapped(vr), vr).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('makes lengths even where it does not write as received', () => {
    const dataSet = new DataSet()
      .setRaw(tags.SOPInstanceUID, 'UI', goldenBytes('"1.2"'))
      .setRaw(tags.PixelData, 'OB', Uint8Array.of(7));
    expect(writeDataSet(dataSet, ExplicitLE)).toEqual(
      goldenBytes('08 00 18 00 "UI" 04 00 "1.2" 00 e0 7f 10 00 "OB" 00 00 02 00 00 00 07 00'),
    );
    const big = writeDataSet(new DataSet().setRaw(tags.PixelData, 'OW', Uint8Array.of(1, 2, 3)), ExplicitBE);
    expect([...big.subarray(-4)]).toEqual([2, 1, 3, 0]);
  });

  it('writes fragments that were set', () => {
    const fragments = { offsetTable: new Uint8Array(0), fragments: [Uint8Array.of(0xff, 0xd8, 0xff), Uint8Array.of(1, 2)] };
    expect(writeDataSet(new DataSet().set(tags.PixelData, 'OB', fragments), JPEGBaseline)).toEqual(
      goldenBytes(`e0 7f 10 00 "OB" 00 00 ff ff ff ff
        fe ff 00 e0 00 00 00 00
        fe ff 00 e0 04 00 00 00 ff d8 ff 00
        fe ff 00 e0 02 00 00 00 01 02
        fe ff dd e0 00 00 00 00`),
    );
  });
});

describe('what was received', () => {
  // Nothing about this is as we would write it: odd lengths, wrong order, a group length, mixed length forms, a VR of the future.
  const odd = `
    10 00 20 00 "LO" 03 00 "123"
    08 00 00 00 "UL" 04 00 ff ff 00 00
    08 00 10 11 "SQ" 00 00 ff ff ff ff
      fe ff 00 e0 0b 00 00 00 10 00 20 00 "LO" 03 00 "abc"
      fe ff 00 e0 ff ff ff ff 10 00 20 00 "ZZ" 00 00 01 00 00 00 "x" fe ff 0d e0 01 00 00 00
    fe ff dd e0 00 00 00 00
    08 00 20 11 "SQ" 00 00 12 00 00 00
      fe ff 00 e0 0a 00 00 00 10 00 20 00 "LO" 02 00 "no"
    09 00 01 10 "UN" 00 00 ff ff ff ff
      fe ff 00 e0 ff ff ff ff 10 00 20 00 01 00 00 00 "u" fe ff 0d e0 00 00 00 00
    fe ff dd e0 00 00 00 00
  `;

  it('is written as received', () => {
    const bytes = goldenBytes(odd);
    const written = writeDataSet(read(bytes, ExplicitLE), ExplicitLE);
    expect(written).toEqual(bytes);
    expect(written.buffer).not.toBe(bytes.buffer);
  });

  it('stays so in sequences that were not changed, whatever was changed elsewhere', () => {
    const dataSet = read(goldenBytes(odd), ExplicitLE);
    dataSet.set(tags.PatientID, 'LO', '45').delete(tags.ReferencedPatientSequence);
    expect(writeDataSet(dataSet, ExplicitLE)).toEqual(
      goldenBytes(`
        08 00 10 11 "SQ" 00 00 ff ff ff ff
          fe ff 00 e0 0b 00 00 00 10 00 20 00 "LO" 03 00 "abc"
          fe ff 00 e0 ff ff ff ff 10 00 20 00 "ZZ" 00 00 01 00 00 00 "x" fe ff 0d e0 01 00 00 00
        fe ff dd e0 00 00 00 00
        09 00 01 10 "UN" 00 00 ff ff ff ff
          fe ff 00 e0 ff ff ff ff 10 00 20 00 01 00 00 00 "u" fe ff 0d e0 00 00 00 00
        fe ff dd e0 00 00 00 00
        10 00 20 00 "LO" 02 00 "45"`),
    );
  });

  it('keeps the length forms of a sequence in which something was changed', () => {
    const dataSet = read(goldenBytes(odd), ExplicitLE);
    for (const item of dataSet.sequence(tags.ReferencedStudySequence)) item.set(tags.PatientID, 'LO', 'zz');
    dataSet.sequence(tags.ReferencedPatientSequence)[0]?.delete(tags.PatientID);
    dataSet.delete(tag(0x0009, 0x1001));
    expect(writeDataSet(dataSet, ExplicitLE)).toEqual(
      goldenBytes(`
        08 00 10 11 "SQ" 00 00 ff ff ff ff
          fe ff 00 e0 0a 00 00 00 10 00 20 00 "LO" 02 00 "zz"
          fe ff 00 e0 ff ff ff ff 10 00 20 00 "LO" 02 00 "zz" fe ff 0d e0 00 00 00 00
        fe ff dd e0 00 00 00 00
        08 00 20 11 "SQ" 00 00 08 00 00 00 fe ff 00 e0 00 00 00 00
        10 00 20 00 "LO" 04 00 "123 "`),
    );
  });

  it('has the delimiter of a sequence without items in the order of the bytes around it', () => {
    const little = goldenBytes('08 00 10 11 "SQ" 00 00 ff ff ff ff fe ff dd e0 00 00 00 00 10 00 20 00 "LO" 02 00 "45"');
    const big = goldenBytes('00 08 11 10 "SQ" 00 00 ff ff ff ff ff fe e0 dd 00 00 00 00 00 10 00 20 "LO" 00 02 "45"');
    expect(writeDataSet(read(little, ExplicitLE), ExplicitBE)).toEqual(big);
    expect(writeDataSet(read(big, ExplicitBE), ExplicitLE)).toEqual(little);
  });

  it('keeps UN as it is in every syntax, and makes a sequence of it once it is changed', () => {
    const t = tag(0x0009, 0x1001);
    const unknown = `fe ff 00 e0 ff ff ff ff 10 00 20 00 02 00 00 00 "uu" fe ff 0d e0 00 00 00 00 fe ff dd e0 00 00 00 00`;
    const dataSet = read(goldenBytes(`09 00 01 10 "UN" 00 00 ff ff ff ff ${unknown}`), ExplicitLE);
    expect(writeDataSet(dataSet, ExplicitBE)).toEqual(goldenBytes(`00 09 10 01 "UN" 00 00 ff ff ff ff ${unknown}`));
    expect(writeDataSet(dataSet, ImplicitLE)).toEqual(goldenBytes(`09 00 01 10 ff ff ff ff ${unknown}`));
    dataSet.sequence(t)[0]?.set(tags.PatientID, 'LO', 'new');
    const changed = read(writeDataSet(dataSet, ExplicitBE), ExplicitBE);
    expect(changed.get(t)?.vr).toBe('SQ');
    expect(changed.sequence(t)[0]?.string(tags.PatientID)).toBe('new');
  });

  it('is written up to where reading stopped', () => {
    const bytes = goldenBytes('08 00 60 00 "CS" 02 00 "CT" 10 00 20 00 "LO" 02 00 "12"');
    const result = readDataSet(bytes, ExplicitLE, { stopAt: tags.PatientID });
    expect(result.ok && writeDataSet(result.dataSet, ExplicitLE)).toEqual(bytes.subarray(0, 10));
  });
});
