import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPrivateTag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { lookupTransferSyntax, transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { readFile } from '../part10/read-file.ts';
import type { DataSet } from './data-set.ts';
import { readDataSet } from './read-data-set.ts';
import { writeDataSet } from './write-data-set.ts';

/** Files of other projects, beside the repository; the manifest says what DCMTK makes of each. */
const folder = resolve(import.meta.dirname, '../../../../shared/corpus');
const manifest = resolve(folder, 'MANIFEST.csv');
const hasCorpus = existsSync(manifest);

interface Row {
  readonly file: string;
  readonly kind: string;
  readonly transferSyntax: string;
  readonly sopClass: string;
  readonly modality: string;
  readonly features: readonly string[];
}

function rows(): Row[] {
  if (!hasCorpus) return [];
  const [head = '', ...lines] = readFileSync(manifest, 'utf8').trim().split('\n');
  const columns = cells(head);
  return lines.map((line) => {
    const values = cells(line);
    const cell = (name: string) => values[columns.indexOf(name)] ?? '';
    return {
      file: cell('file'),
      kind: cell('class'),
      transferSyntax: cell('transfer_syntax'),
      sopClass: cell('sop_class'),
      modality: cell('modality'),
      features: cell('features').split(' '),
    };
  });
}

/** Comma-separated, in double quotes where they hold a comma. */
function cells(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}

function bytesOf(row: Row): Uint8Array {
  return new Uint8Array(readFileSync(resolve(folder, row.file)));
}

function readable(row: Row) {
  const bytes = bytesOf(row);
  const result = readFile(bytes);
  if (!result.ok) throw new Error(`${row.file}: ${result.error.code} at ${result.error.offset}`);
  return { ...result, bytes };
}

/** Sets everything to what it is: the writer can copy nothing as received any more. */
function touch(dataSet: DataSet): void {
  for (const element of [...dataSet]) {
    if (element.items) for (const item of element.items) touch(item);
    else if (!element.undefinedLength) dataSet.setRaw(element.tag, element.vr, element.value);
  }
}

/** All that the elements say, without the form they are in. Implicit VR loses the VR of private ones: only their tags. */
function contentOf(dataSet: DataSet): unknown[] {
  const content: unknown[] = [];
  for (const element of dataSet) {
    if ((element.tag & 0xffff) === 0) continue;
    if (isPrivateTag(element.tag)) content.push(element.tag);
    else if (element.items) content.push([element.tag, element.items.map(contentOf)]);
    else if (element.fragments) content.push([element.tag, element.fragments.fragments.length]);
    else content.push([element.tag, dataSet.strings(element.tag), dataSet.numbers(element.tag).length, even(element.length)]);
  }
  return content;
}

function even(length: number): number {
  return length + (length % 2);
}

const all = rows();
const readables = all.filter((row) => row.kind !== 'malformed');

describe.skipIf(!hasCorpus)('corpus (skipped where ../shared/corpus is missing)', () => {
  it('has files of every class', () => {
    expect(new Set(all.map((row) => row.kind))).toEqual(new Set(['valid', 'quirky', 'malformed', 'fragment', 'dicomdir']));
  });

  it.each(readables)('reads $file', (row) => {
    const { header, dataSet, complete } = readable(row);
    expect(complete).toBe(true);
    if (row.transferSyntax !== '') expect(header.transferSyntaxUid).toBe(row.transferSyntax);
    if (row.sopClass !== '')
      expect(dataSet.string(tags.SOPClassUID) ?? header.meta.string(tags.MediaStorageSOPClassUID)).toBe(row.sopClass);
    if (row.modality !== '') expect(dataSet.string(tags.Modality)).toBe(row.modality);
    for (const element of dataSet) {
      // What these declare in (0008,0005) is not what they hold in this private element.
      if (element.tag === 0x0049_1001) continue;
      expect(dataSet.textProblem(element.tag), element.tag.toString(16)).toBeUndefined();
    }
  });

  it.each(all.filter((row) => row.kind === 'malformed'))('names what is wrong with $file', (row) => {
    const bytes = bytesOf(row);
    const result = readFile(bytes);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(['ends-early', 'unknown-vr', 'length-beyond-end', 'not-dicom']).toContain(result.error.code);
    expect(result.error.offset).toBeGreaterThanOrEqual(0);
    expect(result.error.offset).toBeLessThan(bytes.length);
  });

  it.each(readables)('writes $file as received', (row) => {
    const { header, dataSet, bytes } = readable(row);
    const deflated = lookupTransferSyntax(header.transferSyntaxUid)?.deflated;
    // Deflated again, the bytes differ; inflated, they must not.
    const received = deflated ? dataSet.received?.source : bytes.subarray(header.dataSetOffset);
    const written = writeDataSet(dataSet, deflated ? transferSyntax.ExplicitLE : header.transferSyntaxUid);
    expect(Buffer.compare(written, received ?? new Uint8Array(0))).toBe(0);
  });

  const rebuildable = readables.filter(
    ({ kind, features }) => kind === 'valid' && !features.some((f) => ['group-length', 'odd-length', 'UN'].includes(f)),
  );
  it.each(rebuildable)('builds the same bytes of $file element by element', (row) => {
    const { header, dataSet } = readable(row);
    const layout = lookupTransferSyntax(header.transferSyntaxUid)?.deflated
      ? transferSyntax.ExplicitLE
      : header.transferSyntaxUid;
    const received = writeDataSet(dataSet, layout);
    touch(dataSet);
    expect(dataSet.received).toBeUndefined();
    expect(Buffer.compare(writeDataSet(dataSet, layout), received)).toBe(0);
  });

  const native = readables.filter((row) => !lookupTransferSyntax(row.transferSyntax)?.encapsulated);
  it.each(native)('says the same in every uncompressed syntax: $file', (row) => {
    const { dataSet } = readable(row);
    const content = contentOf(dataSet);
    for (const uid of [
      transferSyntax.ImplicitLE,
      transferSyntax.ExplicitLE,
      transferSyntax.ExplicitBE,
      transferSyntax.Deflated,
    ]) {
      for (const undefinedLengths of [true, false]) {
        const again = readDataSet(writeDataSet(dataSet, uid, { undefinedLengths }), uid);
        if (!again.ok) throw new Error(`${uid}: ${again.error.code} at ${again.error.offset}`);
        expect(contentOf(again.dataSet)).toEqual(content);
      }
    }
  });
});
