import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { goldenBytes } from '../testing/golden-bytes.ts';
import type { DataSet } from './data-set.ts';
import { type ReadOptions, readDataSet } from './read-data-set.ts';
import { writeDataSet } from './write-data-set.ts';

const { ImplicitLE, ExplicitLE, ExplicitBE, Deflated, JPEGBaseline } = transferSyntax;

function read(bytes: string, syntax: string, options?: ReadOptions): DataSet {
  const result = readDataSet(goldenBytes(bytes), syntax, options);
  if (!result.ok) throw new Error(`${result.error.code} at ${result.error.offset}`);
  return result.dataSet;
}

function error(bytes: string, syntax: string, options?: ReadOptions) {
  const result = readDataSet(goldenBytes(bytes), syntax, options);
  return result.ok ? undefined : { code: result.error.code, offset: result.error.offset };
}

const explicitLittle = `
  08 00 05 00 "CS" 0a 00 "ISO_IR 100"        // (0008,0005) CS, 16-bit length 10
  08 00 32 10 "SQ" 00 00 1a 00 00 00         // (0008,1032) SQ, reserved, 32-bit length 26
    fe ff 00 e0 12 00 00 00                  //   item of length 18
      08 00 04 01 "LO" 0a 00 "Sch" e4 "del MR" // (0008,0104) LO: the item inherits Latin-1
  10 00 10 00 "PN" 08 00 "Doe^Jane"
  28 00 10 00 "US" 02 00 00 02               // Rows 512
  e0 7f 10 00 "OW" 00 00 04 00 00 00 01 02 03 04
`;

const explicitBig = `
  00 08 00 05 "CS" 00 0a "ISO_IR 100"
  00 08 10 32 "SQ" 00 00 00 00 00 1a
    ff fe e0 00 00 00 00 12
      00 08 01 04 "LO" 00 0a "Sch" e4 "del MR"
  00 10 00 10 "PN" 00 08 "Doe^Jane"
  00 28 00 10 "US" 00 02 02 00
  7f e0 00 10 "OW" 00 00 00 00 00 04 02 01 04 03
`;

const implicitLittle = `
  08 00 05 00 0a 00 00 00 "ISO_IR 100"
  08 00 32 10 ff ff ff ff                    // undefined length
    fe ff 00 e0 ff ff ff ff
      08 00 04 01 0a 00 00 00 "Sch" e4 "del MR"
    fe ff 0d e0 00 00 00 00                  //   item delimiter
  fe ff dd e0 00 00 00 00                    // sequence delimiter
  10 00 10 00 08 00 00 00 "Doe^Jane"
  28 00 10 00 02 00 00 00 00 02
  e0 7f 10 00 04 00 00 00 01 02 03 04
`;

describe('readDataSet', () => {
  it.each([
    ['explicit VR little endian', explicitLittle, ExplicitLE, [1, 2, 3, 4]],
    ['explicit VR big endian', explicitBig, ExplicitBE, [2, 1, 4, 3]],
    ['implicit VR little endian', implicitLittle, ImplicitLE, [1, 2, 3, 4]],
  ])('reads %s', (_, bytes, syntax, pixels) => {
    const dataSet = read(bytes, syntax);
    expect([...dataSet].map((element) => element.vr)).toEqual(['CS', 'SQ', 'PN', 'US', 'OW']);
    expect(dataSet.string(tags.PatientName)).toBe('Doe^Jane');
    expect(dataSet.number(tags.Rows)).toBe(512);
    expect([...(dataSet.get(tags.PixelData)?.value ?? [])]).toEqual(pixels);
    expect(dataSet.sequence(tags.ProcedureCodeSequence)[0]?.string(tags.CodeMeaning)).toBe('Schädel MR');
  });

  it('reads deflated, with and without the NUL that makes it even', () => {
    const deflated = deflateRawSync(goldenBytes(explicitLittle));
    for (const bytes of [deflated, Buffer.concat([deflated, Buffer.of(0)])]) {
      const result = readDataSet(bytes, Deflated);
      expect(result).toMatchObject({ ok: true, complete: true });
      if (result.ok) expect(result.dataSet.string(tags.PatientName)).toBe('Doe^Jane');
    }
  });

  it('takes values as views of what it was given', () => {
    const bytes = goldenBytes(explicitLittle);
    const result = readDataSet(bytes, ExplicitLE);
    if (!result.ok) throw new Error(result.error.code);
    expect(result.dataSet.get(tags.PixelData)?.value.buffer).toBe(bytes.buffer);
  });

  it('reads an empty data set', () => {
    for (const syntax of [ImplicitLE, ExplicitLE, ExplicitBE]) {
      expect(readDataSet(new Uint8Array(0), syntax)).toMatchObject({ ok: true, end: 0, complete: true });
    }
  });

  it('stops before a tag, or the first above it', () => {
    const bytes = goldenBytes(explicitLittle);
    const pixelDataAt = bytes.length - 16;
    const atPixelData = readDataSet(bytes, ExplicitLE, { stopAt: tags.PixelData });
    expect(atPixelData).toMatchObject({ ok: true, end: pixelDataAt, complete: false });
    const between = readDataSet(bytes, ExplicitLE, { stopAt: tag(0x0030, 0) });
    expect(between).toMatchObject({ ok: true, end: pixelDataAt, complete: false });
    expect(readDataSet(bytes, ExplicitLE, { stopAt: tag(0x7fe1, 0) })).toMatchObject({ ok: true, complete: true });
  });

  it('says how many bytes are needed at least where it was given only the beginning', () => {
    const bytes = goldenBytes(explicitLittle);
    const cut = bytes.subarray(0, bytes.length - 2);
    const result = readDataSet(cut, ExplicitLE, { allowTruncated: true });
    expect(result).toMatchObject({ ok: true, complete: false, end: bytes.length - 16, needed: bytes.length });
    expect(readDataSet(cut, ExplicitLE)).toMatchObject({ ok: false, error: { code: 'ends-early', offset: bytes.length - 16 } });
  });

  it('reads encapsulated pixel data as fragments', () => {
    const dataSet = read(
      `e0 7f 10 00 "OB" 00 00 ff ff ff ff
         fe ff 00 e0 04 00 00 00 00 00 00 00   // offset table: one frame at 0
         fe ff 00 e0 02 00 00 00 ff d8
         fe ff 00 e0 00 00 00 00               // an empty fragment
         fe ff 00 e0 02 00 00 00 ff d9
       fe ff dd e0 00 00 00 00`,
      JPEGBaseline,
    );
    const { offsetTable, fragments } = dataSet.get(tags.PixelData)?.fragments ?? {};
    expect(offsetTable).toEqual(new Uint8Array(4));
    expect(fragments?.map((fragment) => [...fragment])).toEqual([[0xff, 0xd8], [], [0xff, 0xd9]]);
    expect(dataSet.get(tags.PixelData)?.items).toBeUndefined();
  });

  it('reads 64-bit and unlimited VRs by their long form', () => {
    const dataSet = read(
      `08 00 19 01 "UC" 00 00 04 00 00 00 "code"
       08 00 20 01 "UR" 00 00 04 00 00 00 "u:x "
       28 00 10 00 "UV" 00 00 08 00 00 00 ff ff ff ff ff ff ff ff
       28 00 11 00 "SV" 00 00 08 00 00 00 fe ff ff ff ff ff ff ff
       40 00 60 a1 "UT" 00 00 02 00 00 00 "ab"
       e0 7f 10 00 "OV" 00 00 08 00 00 00 01 02 03 04 05 06 07 08`,
      ExplicitLE,
    );
    expect([...dataSet].map((element) => element.vr)).toEqual(['UC', 'UR', 'UV', 'SV', 'UT', 'OV']);
    expect(dataSet.bigint(tags.Rows)).toBe(2n ** 64n - 1n);
    expect(dataSet.bigint(tags.Columns)).toBe(-2n);
    expect(dataSet.string(tags.URNCodeValue)).toBe('u:x');
  });

  it('reads UN of undefined length as a sequence in implicit VR (CP-246), in big endian too', () => {
    const items = `
        fe ff 00 e0 ff ff ff ff
          10 00 20 00 04 00 00 00 "4711"
        fe ff 0d e0 00 00 00 00
      fe ff dd e0 00 00 00 00`;
    const little = read(`09 00 10 00 "LO" 02 00 "me" 09 00 01 10 "UN" 00 00 ff ff ff ff ${items}`, ExplicitLE);
    const big = read(`00 09 00 10 "LO" 00 02 "me" 00 09 10 01 "UN" 00 00 ff ff ff ff ${items}`, ExplicitBE);
    for (const dataSet of [little, big]) {
      const element = dataSet.get(tag(0x0009, 0x1001));
      expect(element?.vr).toBe('UN');
      expect(element?.items?.[0]?.string(tags.PatientID)).toBe('4711');
    }
  });

  it('reads UN of defined length as a sequence if the dictionary and the bytes say so', () => {
    const item = 'fe ff 00 e0 0c 00 00 00 10 00 20 00 04 00 00 00 "4711"';
    const known = read(`08 00 10 11 "UN" 00 00 14 00 00 00 ${item}`, ExplicitLE);
    expect(known.sequence(tags.ReferencedStudySequence)[0]?.string(tags.PatientID)).toBe('4711');
    const damaged = read('08 00 10 11 "UN" 00 00 04 00 00 00 01 02 03 04 10 00 20 00 "LO" 02 00 "ok"', ExplicitLE);
    expect(damaged.get(tags.ReferencedStudySequence)?.items).toBeUndefined();
    expect(damaged.string(tags.PatientID)).toBe('ok');
  });

  it('reads a private sequence without a VR by its undefined length', () => {
    const dataSet = read(
      `09 00 01 10 ff ff ff ff
         fe ff 00 e0 0a 00 00 00 10 00 20 00 02 00 00 00 "47"
       fe ff dd e0 00 00 00 00`,
      ImplicitLE,
    );
    expect(dataSet.get(tag(0x0009, 0x1001))?.vr).toBe('SQ');
    expect(dataSet.sequence(tag(0x0009, 0x1001))[0]?.string(tags.PatientID)).toBe('47');
  });

  it('lets Pixel Representation decide between US and SS in implicit VR, in items too', () => {
    const value = '28 00 20 01 02 00 00 00 ff ff'; // Pixel Padding Value
    const dataSet = read(
      `08 00 40 11 12 00 00 00 fe ff 00 e0 0a 00 00 00 ${value}      // before it is known
       28 00 03 01 02 00 00 00 01 00 ${value}
       28 00 00 30 12 00 00 00 fe ff 00 e0 0a 00 00 00 ${value}`,
      ImplicitLE,
    );
    const paddings = [dataSet.sequence(tags.ReferencedImageSequence)[0], dataSet, dataSet.sequence(tag(0x0028, 0x3000))[0]];
    expect(paddings.map((one) => one?.number(tags.PixelPaddingValue))).toEqual([65535, -1, -1]);
  });

  it('reads a VR of the future as UN', () => {
    const dataSet = read('09 00 01 10 "ZZ" 00 00 02 00 00 00 01 02 10 00 20 00 "LO" 02 00 "ok"', ExplicitLE);
    expect(dataSet.get(tag(0x0009, 0x1001))?.vr).toBe('UN');
    expect(dataSet.string(tags.PatientID)).toBe('ok');
  });

  it('reads implicit VR that is declared explicit, and the other way round', () => {
    expect(read(implicitLittle, ExplicitLE).string(tags.PatientName)).toBe('Doe^Jane');
    expect(read(explicitLittle, ImplicitLE).string(tags.PatientName)).toBe('Doe^Jane');
  });

  it.each(['"??"', '"--"', '"  "', '00 00'])(
    'reads %s in place of a VR with a length of 16 bits, as DCMTK and GDCM do: UN where the dictionary does not know the element',
    (vr) => {
      const bytes = `08 00 60 00 "CS" 02 00 "CT" 09 00 01 10 ${vr} 04 00 "abcd" 10 00 20 00 "LO" 02 00 "1 "`;
      const dataSet = read(bytes, ExplicitLE);
      expect(dataSet.get(tag(0x0009, 0x1001))).toMatchObject({ vr: 'UN', length: 4 });
      expect(dataSet.string(tags.PatientID)).toBe('1');
      expect(writeDataSet(dataSet, ExplicitLE)).toEqual(goldenBytes(bytes));
      const again = readDataSet(writeDataSet(dataSet, ImplicitLE), ImplicitLE);
      expect(again.ok && again.dataSet.get(tag(0x0009, 0x1001))?.value).toEqual(goldenBytes('"abcd"'));
    },
  );

  it('takes zeros in an item for no elements', () => {
    const zeros = '00 00 00 00 00 00 00 00';
    expect(
      error(`08 00 10 11 "SQ" 00 00 1a 00 00 00 fe ff 00 e0 12 00 00 00 10 00 20 00 "LO" 02 00 "1 " ${zeros}`, ExplicitLE),
    ).toEqual({
      code: 'unknown-vr',
      offset: 30,
    });
  });

  it('reads items in implicit VR within explicit VR', () => {
    const dataSet = read('08 00 10 11 "SQ" 00 00 12 00 00 00 fe ff 00 e0 0a 00 00 00 10 00 20 00 02 00 00 00 "47"', ExplicitLE);
    expect(dataSet.sequence(tags.ReferencedStudySequence)[0]?.string(tags.PatientID)).toBe('47');
  });

  it('puts elements in order, and finds the first of a tag that comes twice', () => {
    const dataSet = read('10 00 20 00 "LO" 02 00 "1 " 08 00 60 00 "CS" 02 00 "CT" 10 00 20 00 "LO" 02 00 "2 "', ExplicitLE);
    expect([...dataSet].map((element) => element.tag)).toEqual([tags.Modality, tags.PatientID, tags.PatientID]);
    expect(dataSet.string(tags.PatientID)).toBe('1');
  });

  it('passes over zeros behind the last element, and superfluous delimiters', () => {
    const zeros = readDataSet(goldenBytes(`10 00 20 00 "LO" 02 00 "1 " ${'00 '.repeat(20)}`), ExplicitLE);
    expect(zeros).toMatchObject({ ok: true, end: 10, complete: true });
    const dataSet = read(
      `08 00 10 11 "SQ" 00 00 22 00 00 00
         fe ff 00 e0 12 00 00 00 10 00 20 00 "LO" 02 00 "1 " fe ff 0d e0 00 00 00 00
         fe ff dd e0 00 00 00 00
       10 00 20 00 "LO" 02 00 "2 "`,
      ExplicitLE,
    );
    expect(dataSet.sequence(tags.ReferencedStudySequence)[0]?.string(tags.PatientID)).toBe('1');
    expect(dataSet.string(tags.PatientID)).toBe('2');
  });
});

describe('errors of readDataSet', () => {
  const start = '10 00 20 00 "LO" 02 00 "1 "';

  it.each([
    ['a header that is cut', `${start} 10 00`, 'ends-early', 10],
    ['a value that is cut', `${start} 10 00 30 00 "DA" 08 00 "2026"`, 'ends-early', 10],
    ['a long header that is cut', `${start} e0 7f 10 00 "OW" 00 00 02`, 'ends-early', 10],
    ['no VR', `${start} 10 00 30 00 01 02 08 00 "20260101"`, 'unknown-vr', 10],
    ['an unknown VR of 16-bit length', `${start} 10 00 30 00 "ZZ" 08 00 "20260101"`, 'unknown-vr', 10],
    ['undefined length of LO', `${start} 10 00 40 00 "UT" 00 00 ff ff ff ff 00 00`, 'undefined-length', 18],
    ['a delimiter outside', `${start} fe ff 0d e0 00 00 00 00`, 'unexpected-delimiter', 10],
    ['an item outside', `${start} fe ff 00 e0 00 00 00 00`, 'unexpected-delimiter', 10],
    ['a sequence without items', '08 00 10 11 "SQ" 00 00 08 00 00 00 10 00 20 00 "LO" 00 00', 'item-expected', 12],
    ['an item beyond its sequence', '08 00 10 11 "SQ" 00 00 08 00 00 00 fe ff 00 e0 02 00 00 00 00 00', 'length-beyond-end', 12],
    [
      'an element beyond its item',
      '08 00 10 11 "SQ" 00 00 12 00 00 00 fe ff 00 e0 0a 00 00 00 10 00 20 00 "LO" 04 00 "1 " 00 00',
      'length-beyond-end',
      20,
    ],
    ['no sequence delimiter', '08 00 10 11 "SQ" 00 00 ff ff ff ff fe ff 00 e0 00 00 00 00', 'ends-early', 20],
    ['no item delimiter', '08 00 10 11 "SQ" 00 00 ff ff ff ff fe ff 00 e0 ff ff ff ff', 'ends-early', 20],
    ['fragments without a delimiter', 'e0 7f 10 00 "OB" 00 00 ff ff ff ff fe ff 00 e0 00 00 00 00', 'ends-early', 20],
    ['no fragment', 'e0 7f 10 00 "OB" 00 00 ff ff ff ff 01 02 03 04 05 06 07 08', 'item-expected', 12],
  ])('%s', (_, bytes, code, offset) => {
    expect(error(bytes, ExplicitLE)).toEqual({ code, offset });
  });

  it('come with what was read before', () => {
    const result = readDataSet(goldenBytes(`${start} 10 00`), ExplicitLE);
    expect(result.ok ? undefined : result.partial.string(tags.PatientID)).toBe('1');
  });

  it('insist on explicit VR in compressed syntaxes', () => {
    expect(error('10 00 20 00 02 00 00 00 "1 "', JPEGBaseline)).toEqual({ code: 'unknown-vr', offset: 0 });
  });

  it('bound the depth of sequences', () => {
    const nested = (depth: number) =>
      `${'08 00 10 11 ff ff ff ff fe ff 00 e0 ff ff ff ff '.repeat(depth)}${'fe ff 0d e0 00 00 00 00 fe ff dd e0 00 00 00 00 '.repeat(depth)}`;
    expect(error(nested(64), ImplicitLE)).toBeUndefined();
    expect(error(nested(65), ImplicitLE)?.code).toBe('too-deep');
    expect(error(nested(3), ImplicitLE, { limits: { maxSequenceDepth: 2 } })?.code).toBe('too-deep');
    expect(error('08 00 10 11 ff ff ff ff fe ff 00 e0 ff ff ff ff '.repeat(10_000), ImplicitLE)?.code).toBe('too-deep');
  });

  it('bound the number of elements, items and fragments', () => {
    const limits = { maxElements: 3 };
    const empty = '09 00 01 10 "LO" 00 00 ';
    expect(error(empty.repeat(3), ExplicitLE, { limits })).toBeUndefined();
    expect(error(empty.repeat(4), ExplicitLE, { limits })).toEqual({ code: 'too-many-elements', offset: 24 });
    const item = 'fe ff 00 e0 00 00 00 00 ';
    expect(error(`08 00 10 11 "SQ" 00 00 18 00 00 00 ${item.repeat(3)}`, ExplicitLE, { limits })?.code).toBe('too-many-elements');
    const fragments = `e0 7f 10 00 "OB" 00 00 ff ff ff ff ${item.repeat(3)} fe ff dd e0 00 00 00 00`;
    expect(error(fragments, ExplicitLE, { limits })?.code).toBe('too-many-elements');
    const unknown = `08 00 10 11 "UN" 00 00 18 00 00 00 ${item.repeat(3)}`;
    expect(error(unknown, ExplicitLE, { limits })?.code).toBe('too-many-elements');
  });

  it('bound what deflated bytes may become', () => {
    const bomb = deflateRawSync(Buffer.concat([goldenBytes('e0 7f 10 00 "OW" 00 00 00 00 00 01'), Buffer.alloc(0x0100_0000)]));
    expect(bomb.length).toBeLessThan(100_000);
    const result = readDataSet(bomb, Deflated, { limits: { maxInflatedLength: 1_000_000 } });
    expect(result).toMatchObject({ ok: false, error: { code: 'inflated-too-long' } });
  });

  it('tell damaged deflated bytes from those that end early', () => {
    const deflated = deflateRawSync(goldenBytes(explicitLittle));
    expect(readDataSet(Uint8Array.of(0xff, 0xff, 0xff, 0xff), Deflated)).toMatchObject({
      ok: false,
      error: { code: 'deflate-broken' },
    });
    expect(readDataSet(deflated.subarray(0, -4), Deflated)).toMatchObject({ ok: false, error: { code: 'ends-early' } });
    expect(readDataSet(deflated.subarray(0, -4), Deflated, { allowTruncated: true })).toMatchObject({
      ok: true,
      complete: false,
    });
  });
});
