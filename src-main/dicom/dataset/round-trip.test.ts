import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { type VR, vrInfo } from '../../../src-shared/dicom/vr.ts';
import { DataSet, type ElementValue } from './data-set.ts';
import { readDataSet } from './read-data-set.ts';
import { writeDataSet } from './write-data-set.ts';

const { ImplicitLE, ExplicitLE, ExplicitBE, Deflated, JPEGBaseline } = transferSyntax;
const syntaxes = [ImplicitLE, ExplicitLE, ExplicitBE, Deflated];

/** An element of the dictionary for every VR but SQ, so that implicit VR knows it again, and a value made of a number. */
const samples: readonly (readonly [Tag, VR, (n: number) => ElementValue])[] = [
  [0x0008_0054, 'AE', (n) => `AE${n}`],
  [0x0010_1010, 'AS', () => '040Y'],
  [0x0028_0009, 'AT', (n) => [n, tags.PatientID]],
  [0x0008_0060, 'CS', (n) => ['CT', `X${n}`]],
  [0x0008_0020, 'DA', () => '20260101'],
  [0x0010_1030, 'DS', (n) => [n / 7, -n]],
  [0x0008_002a, 'DT', () => '20260101120000.5+0100'],
  [0x0018_9073, 'FD', (n) => [n / 3, -n]],
  [0x0018_6028, 'FD', (n) => n * 1e100],
  [0x0018_9313, 'FD', () => []],
  [0x0008_115a, 'UI', (n) => `1.2.${n}`],
  [0x0020_0013, 'IS', (n) => n],
  [0x0010_0020, 'LO', (n) => [`ID ${n}`, 'ü']],
  [0x0010_21b0, 'LT', (n) => `line ${n}\r\nback\\slash ß`],
  [0x0066_0016, 'OF', (n) => Uint8Array.of(n, 1, 2, 3)],
  [0x0066_0022, 'OD', (n) => Uint8Array.of(n, 1, 2, 3, 4, 5, 6, 7)],
  [0x0066_0040, 'OL', (n) => Uint8Array.of(n, 1, 2, 3)],
  [0x7fe0_0001, 'OV', (n) => Uint8Array.of(n, 1, 2, 3, 4, 5, 6, 7)],
  [0x0042_0011, 'OB', (n) => Uint8Array.of(n, n)],
  [0x7fe0_0010, 'OW', (n) => Uint8Array.of(n, 1, 2, 3)],
  [0x0010_0010, 'PN', (n) => `Müller^${n}`],
  [0x0008_0050, 'SH', (n) => `A${n}`],
  [0x0018_6020, 'SL', (n) => [-n, n]],
  [0x0018_9219, 'SS', (n) => -n],
  [0x0008_0081, 'ST', (n) => `Straße ${n}`],
  [0x0072_0082, 'SV', (n) => -BigInt(n)],
  [0x0008_0030, 'TM', () => '235959.999'],
  [0x0008_0119, 'UC', (n) => `code ${n}`],
  [0x0018_6012, 'US', (n) => [n, 1]],
  [0x0018_6018, 'UL', (n) => n * 1000],
  [0x0018_602c, 'FD', (n) => n],
  [0x0018_9461, 'FL', (n) => n / 2],
  [0x0008_0120, 'UR', (n) => `urn:oid:${n}`],
  [0x0040_a160, 'UT', (n) => `text ${n}`],
  [0x0008_040c, 'UV', (n) => BigInt(n)],
];

/** Deterministic: all samples at top level, some in items, as deep as asked. */
function dataSetOf(seed: number, depth: number, chosen = samples): DataSet {
  const dataSet = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 100');
  for (const [i, [t, vr, value]] of chosen.entries()) dataSet.set(t, vr, value((seed + i) % 200));
  if (depth === 0) return dataSet;
  const items = [0, 1, 2].map((i) => dataSetOf(seed + i, depth - 1, samples.slice((seed + i) % 20, ((seed + i) % 20) + 6)));
  dataSet.set(tags.ReferencedStudySequence, 'SQ', items);
  return dataSet.set(tags.ReferencedPatientSequence, 'SQ', []);
}

/** What it says, without byte order and length forms. */
function contentOf(dataSet: DataSet): unknown[] {
  return Array.from(dataSet, (element) => {
    if (element.items) return [element.tag, element.vr, element.items.map(contentOf)];
    const text = dataSet.strings(element.tag);
    return [element.tag, element.vr, text, dataSet.numbers(element.tag), text.length === 0 ? element.length : -1];
  });
}

function read(bytes: Uint8Array, syntax: string): DataSet {
  const result = readDataSet(bytes, syntax);
  if (!result.ok) throw new Error(`${result.error.code} at ${result.error.offset}`);
  return result.dataSet;
}

describe('round trip', () => {
  it('has a sample of every VR, as the dictionary has it', () => {
    const vrs = new Set(samples.map(([, vr]) => vr));
    expect(Object.keys(vrInfo).filter((vr) => !vrs.has(vr as VR))).toEqual(['SQ', 'UN']);
    for (const [t, vr] of samples) expect(lookupTag(t)?.vr, t.toString(16)).toBe(vr);
  });

  it('keeps everything in every syntax and length form', () => {
    for (let seed = 0; seed < 20; seed++) {
      const dataSet = dataSetOf(seed, 2);
      const content = contentOf(dataSet);
      for (const syntax of syntaxes) {
        for (const options of [{}, { undefinedLengths: true }, { undefinedLengths: false, groupLengths: false }]) {
          expect(contentOf(read(writeDataSet(dataSet, syntax, options), syntax))).toEqual(content);
        }
      }
    }
  });

  it('keeps everything on the way through all syntaxes', () => {
    const dataSet = dataSetOf(7, 2);
    const content = contentOf(dataSet);
    let there = dataSet;
    for (const syntax of [ExplicitBE, ImplicitLE, Deflated, ExplicitBE, ExplicitLE])
      there = read(writeDataSet(there, syntax), syntax);
    expect(contentOf(there)).toEqual(content);
    expect(writeDataSet(there, ExplicitLE)).toEqual(writeDataSet(dataSet, ExplicitLE));
  });

  it('reads group lengths that it wrote', () => {
    const bytes = writeDataSet(dataSetOf(1, 0), ExplicitLE, { groupLengths: true });
    const dataSet = read(bytes, ExplicitLE);
    let at = 0;
    for (const element of dataSet) {
      const headerLength = vrInfo[element.vr].long ? 12 : 8;
      const group = element.tag - (element.tag % 0x1_0000);
      if (element.tag === group) {
        const end = element.start + 4 + (dataSet.number(group) ?? 0);
        expect(end === bytes.length || bytes.subarray(end + 2, end + 4).every((byte) => byte === 0)).toBe(true);
      }
      expect(element.start).toBe(at + headerLength);
      at = element.start + element.length;
    }
    expect(at).toBe(bytes.length);
  });
});

describe('damaged bytes', () => {
  it.each([ImplicitLE, ExplicitLE, ExplicitBE])('cut at every offset end early or at an element, in %s', (syntax) => {
    for (const undefinedLengths of [true, false]) {
      const bytes = writeDataSet(dataSetOf(3, 1), syntax, { undefinedLengths });
      const whole = read(bytes, syntax);
      const boundaries = new Set([0, ...Array.from(whole, (element) => element.start + element.length)]);
      for (let length = 0; length < bytes.length; length++) {
        const cut = bytes.subarray(0, length);
        const result = readDataSet(cut, syntax);
        expect(result.ok, `cut at ${length}`).toBe(boundaries.has(length));
        if (!result.ok) expect(result.error.code).toBe('ends-early');
        const lenient = readDataSet(cut, syntax, { allowTruncated: true });
        if (!lenient.ok) throw new Error(`cut at ${length}: ${lenient.error.code}`);
        expect(boundaries.has(lenient.end)).toBe(true);
        expect(lenient.complete).toBe(boundaries.has(length));
        expect(lenient.needed ?? length + 1).toBeGreaterThan(length);
        expect(lenient.needed ?? 0).toBeLessThanOrEqual(bytes.length);
      }
    }
  });

  it('cut at every offset end early where they are deflated', () => {
    const bytes = writeDataSet(dataSetOf(3, 1), Deflated);
    const content = contentOf(read(bytes, Deflated)).length;
    for (let length = 0; length < bytes.length; length++) {
      const result = readDataSet(bytes.subarray(0, length), Deflated, { allowTruncated: true });
      const dataSet = result.ok ? result.dataSet : result.partial;
      expect(dataSet.size).toBeLessThanOrEqual(content);
    }
  });

  it('cut within fragments end early', () => {
    const fragments = { offsetTable: new Uint8Array(4), fragments: [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6)] };
    const bytes = writeDataSet(new DataSet().set(tags.PixelData, 'OB', fragments), JPEGBaseline);
    for (let length = 1; length < bytes.length; length++) {
      expect(readDataSet(bytes.subarray(0, length), JPEGBaseline)).toMatchObject({ ok: false, error: { code: 'ends-early' } });
    }
  });

  it('never make reading throw or hang, and what can be read is written as it was', () => {
    const originals = syntaxes.flatMap((syntax) =>
      [true, false].map((undefinedLengths) => ({ syntax, bytes: writeDataSet(dataSetOf(5, 2), syntax, { undefinedLengths }) })),
    );
    const change = fc.tuple(fc.nat(), fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0xff, 0xfe, 0xe0, 0x00)));
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        (original, changes, cut) => {
          const bytes = original.bytes.slice(0, cut % 5 === 0 ? cut % original.bytes.length : undefined);
          for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          const result = readDataSet(bytes, original.syntax);
          const dataSet = result.ok ? result.dataSet : result.partial;
          contentOf(dataSet);
          if (!result.ok) expect(result.error.offset).toBeGreaterThanOrEqual(0);
          // In every syntax: hostile values must not trouble the writer either.
          for (const syntax of syntaxes) writeDataSet(dataSet, syntax, { undefinedLengths: true });
          const { explicit } = dataSet.received ?? {};
          if (!result.ok || original.syntax === Deflated || explicit !== (original.syntax !== ImplicitLE)) return;
          expect(Buffer.compare(writeDataSet(dataSet, original.syntax), bytes.subarray(0, result.end))).toBe(0);
        },
      ),
      { seed: 20_260_103, numRuns: 800 },
    );
  });

  it('of random never make reading throw or hang', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...syntaxes, JPEGBaseline, '1.2.3'), (bytes, syntax) => {
        const result = readDataSet(bytes, syntax);
        expect(typeof result.ok).toBe('boolean');
      }),
      { seed: 20_260_104, numRuns: 5000 },
    );
  });
});
