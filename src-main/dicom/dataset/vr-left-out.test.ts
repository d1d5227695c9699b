import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { goldenBytes } from '../testing/golden-bytes.ts';
import { readDataSet } from './read-data-set.ts';
import { writeDataSet } from './write-data-set.ts';

const { ExplicitLE, ImplicitLE } = transferSyntax;

function read(text: string) {
  const result = readDataSet(goldenBytes(text), ExplicitLE);
  if (!result.ok) throw new Error(`${result.error.code} at ${result.error.offset}`);
  return result.dataSet;
}

/** CTN writes Pixel Padding Value so, as its dictionary has no one VR for it; DCMTK reads it. */
describe.each(['"  "', '"??"'])('an element with %s for its VR', (none) => {
  const before = `10 00 10 00 ${none} 04 00 "A^B "`;
  const padding = `28 00 20 01 ${none} 02 00 46 00`;
  const after = '20 00 10 00 "SH" 02 00 "1 "';

  it('has the VR of the dictionary and a length of 16 bits', () => {
    const dataSet = read(`10 00 20 00 "LO" 02 00 "1 " ${before} ${after} ${padding}`);
    expect(dataSet.string(tags.PatientName)).toBe('A^B');
    expect(dataSet.string(tags.StudyID)).toBe('1');
    expect(dataSet.get(tags.PixelPaddingValue)?.vr).toBe('US');
    expect(dataSet.number(tags.PixelPaddingValue)).toBe(0x46);
  });

  it('is UN if the dictionary does not know it', () => {
    expect(read(`11 00 01 10 ${none} 02 00 01 02 ${after}`).get(0x0011_1001)).toMatchObject({ vr: 'UN', length: 2 });
  });

  it('stays bytes if the dictionary says that it is a sequence and it has no items', () => {
    const dataSet = read(`08 00 10 11 ${none} 02 00 01 02 ${after}`);
    expect(dataSet.get(tags.ReferencedStudySequence)).toMatchObject({ vr: 'UN', length: 2 });
    expect(dataSet.string(tags.StudyID)).toBe('1');
  });

  it('goes out with a VR in another form', () => {
    const implicit = writeDataSet(read(`${before} ${padding}`), ImplicitLE);
    expect(implicit).toEqual(goldenBytes('10 00 10 00 04 00 00 00 "A^B " 28 00 20 01 02 00 00 00 46 00'));
  });

  it('that is cut is an error at its place', () => {
    const cut = readDataSet(goldenBytes(`${after} 28 00 20 01 ${none} 04 00 46 00`), ExplicitLE);
    expect(cut).toMatchObject({ ok: false, error: { code: 'ends-early', offset: 10 } });
  });
});
