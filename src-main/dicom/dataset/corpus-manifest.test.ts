import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { readFile } from '../part10/read-file.ts';

/** Files of other projects, beside the repository; the manifest says of each what dcmdump and pydicom made of it. */
const folder = resolve(import.meta.dirname, '../../../../shared/corpus');
const manifest = resolve(folder, 'MANIFEST.csv');
const hasCorpus = existsSync(manifest);

type Row = Readonly<Record<string, string>>;

function rows(): Row[] {
  if (!hasCorpus) return [];
  const [head = '', ...lines] = readFileSync(manifest, 'utf8').trim().split('\n');
  const columns = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, index) => [columns[index], cell])));
}

/** Comma-separated, in double quotes where they hold a comma. */
function cells(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"'),
  );
}

/** "ISO_IR 100", "(empty)", "['', 'ISO 2022 IR 87']" or nothing, as values; undefined where the element is missing. */
function characterSetOf(cell: string): readonly string[] | undefined {
  if (cell === '') return undefined;
  if (cell === '(empty)') return [];
  return cell.startsWith('[') ? Array.from(cell.matchAll(/'([^']*)'/g), ([, value = '']) => value) : [cell];
}

const all = rows();

describe.skipIf(!hasCorpus)('the manifest of the corpus (skipped where ../shared/corpus is missing)', () => {
  it('lists more than a hundred files', () => {
    expect(all.length).toBeGreaterThan(100);
  });

  it.each(all)('is right about $file', (row) => {
    const bytes = new Uint8Array(readFileSync(resolve(folder, row.file ?? '')));
    expect(String(bytes.length)).toBe(row.size);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(row.sha256);
    const prefix = Buffer.from(bytes.subarray(128, 132)).toString('latin1');
    expect(prefix === 'DICM' ? 'yes' : 'no').toBe(row.has_DICM);
    const result = readFile(bytes);

    // dcmdump refuses just what we refuse, and what it stops at comes after all that we read.
    expect(result.ok ? '0' : '1').toBe(row.dcmdump_rc);
    if (!result.ok) {
      expect(row.class).toBe('malformed');
      if (result.header && row.transfer_syntax !== '') expect(result.header.transferSyntaxUid).toBe(row.transfer_syntax);
      const at = /^E: .*\((\w{4}),(\w{4})\)/.exec(row.dcmdump_first ?? '');
      const stop = at ? Number.parseInt(`${at[1]}${at[2]}`, 16) : Number.POSITIVE_INFINITY;
      for (const element of result.partial ?? []) expect(element.tag).toBeLessThan(stop);
      return;
    }
    // pydicom raised nothing for any file, and neither do we for what is not malformed.
    expect(row.pydicom_err).toBe('');
    const { header, dataSet } = result;
    if (row.transfer_syntax !== '') expect(header.transferSyntaxUid).toBe(row.transfer_syntax);
    const text = (tag: number) => dataSet.string(tag) ?? '';
    expect(text(tags.SOPClassUID) || (header.meta.string(tags.MediaStorageSOPClassUID) ?? '')).toBe(row.sop_class);
    expect(text(tags.Modality)).toBe(row.modality);
    expect(text(tags.NumberOfFrames)).toBe(row.frames);
    const declared = dataSet.has(tags.SpecificCharacterSet) ? dataSet.strings(tags.SpecificCharacterSet) : undefined;
    expect(declared).toEqual(characterSetOf(row.specific_character_set ?? ''));
    if (row.class === 'fragment') expect(text(tags.SOPClassUID), 'a fragment has no SOP class').toBe('');
    expect(row.class === 'dicomdir').toBe(
      header.meta.string(tags.MediaStorageSOPClassUID) === sopClass.MediaStorageDirectoryStorage,
    );
  });
});
