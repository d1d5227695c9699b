import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { dictionaryEntries } from '../../src-shared/dicom/dictionary.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { type VR, vrInfo } from '../../src-shared/dicom/vr.ts';
import { limits } from '../dicom/bytes/limits.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { readDataSet } from '../dicom/dataset/read-data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import { readFile, readFileHeader } from '../dicom/part10/read-file.ts';
import { writeFileMeta } from '../dicom/part10/write-file.ts';
import { concat } from '../dicom/testing/hex.ts';
import { mutate, randomBytes } from '../dicom/testing/mutate.ts';
import { fuzz, fuzzSeed, largestAllocation, must } from './testing/fuzz.ts';

const { ImplicitLE, ExplicitLE, ExplicitBE, Deflated, JPEGBaseline } = transferSyntax;
const syntaxes = [ImplicitLE, ExplicitLE, ExplicitBE, Deflated, JPEGBaseline, '1.2.3.4'] as const;
const written = [ImplicitLE, ExplicitLE, ExplicitBE, Deflated] as const;
const pick = <T>(list: readonly T[], random: (below: number) => number): T => list[random(list.length)] as T;

const vrs = (Object.keys(vrInfo) as VR[]).filter((vr) => vr !== 'SQ');
const dictionary = Array.from(dictionaryEntries(), (entry) => entry.tag);
const tagArbitrary = fc.oneof(fc.constantFrom(...dictionary), fc.nat(0xffff_ffff));
const elementArbitrary = fc.tuple(tagArbitrary, fc.constantFrom(...vrs), fc.uint8Array({ maxLength: 40 }));

/** Elements of any tag, VR and bytes, sequences of such down to four levels. */
const dataSetArbitrary = fc.letrec<{ dataSet: DataSet }>((tie) => ({
  dataSet: fc
    .record({
      elements: fc.array(elementArbitrary, { maxLength: 8 }),
      items: fc.option(fc.array(tie('dataSet'), { maxLength: 3 }), { depthSize: 'small', maxDepth: 3, nil: undefined }),
      terms: fc.constantFrom([], ['ISO_IR 100'], ['', 'ISO 2022 IR 87'], ['ISO_IR 192'], ['GB18030'], ['nonsense']),
    })
    .map(({ elements, items, terms }) => {
      const dataSet = new DataSet();
      if (terms.length > 0) dataSet.set(tags.SpecificCharacterSet, 'CS', terms);
      for (const [tag, vr, bytes] of elements) dataSet.setRaw(tag, vr, bytes);
      return items === undefined ? dataSet : dataSet.set(tags.ReferencedStudySequence, 'SQ', items);
    }),
})).dataSet;
const bases = fc
  .sample(dataSetArbitrary, { seed: fuzzSeed, numRuns: 200 })
  .flatMap((dataSet) => written.map((syntax) => ({ syntax, bytes: writeDataSet(dataSet, syntax) })));
const files = bases.map(({ syntax, bytes }) =>
  concat(writeFileMeta({ sopClassUid: '1.2.3', sopInstanceUid: '1.2.3.4', transferSyntaxUid: syntax }), bytes),
);

/** The beginnings of other projects' files, which lie beside the repository where they lie at all. */
const folder = resolve(import.meta.dirname, '../../../shared/corpus');
const headLength = 65_536;

function corpusHeads(): Uint8Array[] {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => resolve(folder, name));
  return paths
    .filter((path) => statSync(path).isFile())
    .sort()
    .map((path) => {
      const head = new Uint8Array(headLength);
      const file = openSync(path, 'r');
      const length = readSync(file, head);
      closeSync(file);
      return head.slice(0, length);
    });
}
const heads = corpusHeads();

/** Asks for everything a data set can say; every value must lie in the bytes it was read from. */
function walk(dataSet: DataSet, budget: { left: number }): void {
  for (const element of dataSet) {
    if (--budget.left < 0) return;
    must(element.start >= 0 && element.start + element.length <= element.source.length, 'a value outside the buffer');
    must(element.value.length === element.length, 'a value of another length');
    for (const item of element.items ?? []) walk(item, budget);
    for (const fragment of element.fragments?.fragments ?? []) must(fragment.length <= element.length, 'a fragment too long');
    if (element.length > 4_096) continue;
    dataSet.strings(element.tag);
    dataSet.numbers(element.tag);
    dataSet.bigint(element.tag);
    dataSet.textProblem(element.tag);
  }
}

function checkRead(input: Uint8Array, syntax: string, allowTruncated: boolean): void {
  const read = readDataSet(input, syntax, { allowTruncated, limits: { maxInflatedLength: 1_000_000 } });
  if (read.ok) must(read.end >= 0 && (syntax === Deflated || read.end <= input.length), 'an end outside the bytes');
  else
    must(
      read.error.code !== undefined && read.error.offset >= 0 && (syntax === Deflated || read.error.offset <= input.length),
      'no place',
    );
  walk(read.ok ? read.dataSet : read.partial, { left: 500 });
}

describe('fuzzing data sets and files', () => {
  it('data sets of every syntax, mutated, read as any syntax', { timeout: 120_000 }, () => {
    fuzz('data sets', 35_000, (random) => {
      const base = pick(bases, random);
      const input = random(20) === 0 ? randomBytes(random(100), random) : mutate(base.bytes, random, pick(bases, random).bytes);
      const syntax = random(4) === 0 ? pick(syntaxes, random) : base.syntax;
      return { input, check: () => checkRead(input, syntax, random(2) === 0) };
    });
  });

  it('what was read from mutated bytes can be written in every syntax, and read again', { timeout: 120_000 }, () => {
    fuzz('data sets written', 8_000, (random) => {
      const base = pick(bases, random);
      const input = mutate(base.bytes, random);
      return {
        input,
        check: () => {
          const read = readDataSet(input, base.syntax, { limits: { maxInflatedLength: 1_000_000 } });
          if (!read.ok) return;
          const bytes = writeDataSet(read.dataSet, pick(written, random));
          must(bytes.length <= input.length * 1_100 + 1_000, 'grew beyond measure');
        },
      };
    });
  });

  it('data sets: no allocation by a length that only a header says', () => {
    fuzz('data set allocations', 4_000, (random) => {
      const base = pick(
        bases.filter(({ syntax }) => syntax !== Deflated),
        random,
      );
      const input = mutate(base.bytes, random);
      return {
        input,
        check: () =>
          must(largestAllocation(() => checkRead(input, base.syntax, false)) <= Math.max(1_024, input.length), 'too much'),
      };
    });
  });

  it('Part 10 files, mutated', { timeout: 120_000 }, () => {
    fuzz('part 10', 15_000, (random) => {
      const file = pick(files, random);
      // Past the preamble, which nothing reads.
      const input = concat(file.subarray(0, 128), mutate(file.subarray(128), random, pick(files, random)));
      const bytes = random(4) === 0 ? input.subarray(128) : input;
      return {
        input: bytes,
        check: () => {
          const head = readFileHeader(bytes);
          if (head.ok) must(head.header.dataSetOffset <= bytes.length, 'a data set outside the file');
          else must(head.error.offset <= bytes.length, 'an error outside the file');
          const read = readFile(bytes, { limits: { maxInflatedLength: 1_000_000 } });
          if (read.ok) walk(read.dataSet, { left: 200 });
        },
      };
    });
  });

  it.skipIf(heads.length === 0)(
    'the corpus, its first 64 KiB mutated (skipped where ../shared/corpus is missing)',
    { timeout: 120_000 },
    () => {
      fuzz('corpus', 6_000, (random) => {
        const head = pick(heads, random);
        const kept = random(3) > 0 ? head.subarray(0, 4_096) : head;
        const input = mutate(kept, random, pick(heads, random).subarray(0, 4_096));
        return {
          input,
          check: () => {
            readFileHeader(input);
            const read = readFile(input, { allowTruncated: true, limits: { maxInflatedLength: 4_000_000 } });
            if (read.ok) walk(read.dataSet, { left: 200 });
            else if (read.partial) walk(read.partial, { left: 200 });
          },
        };
      });
    },
  );

  it('nesting without end and elements without end stop at their limits', () => {
    const item = Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff);
    const sequence = concat(Uint8Array.of(0x08, 0x00, 0x10, 0x11, 0xff, 0xff, 0xff, 0xff), item);
    const deep = concat(...Array.from({ length: 20_000 }, () => sequence));
    const read = readDataSet(deep, ImplicitLE);
    must(!read.ok && read.error.code === 'too-deep', 'not stopped');
    const many = new Uint8Array(8 * (limits.maxElements + 8)).fill(0);
    for (let at = 0; at < many.length; at += 8) many[at] = 9;
    const long = readDataSet(many, ImplicitLE);
    must(!long.ok && long.error.code === 'too-many-elements', 'not stopped');
  });
});
