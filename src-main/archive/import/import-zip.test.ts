import { spawnSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { exportObjects } from '../export/export-objects.ts';
import { ZipExport, ZipFile } from '../export/zip-export.ts';
import type { ImportResult } from '../import-files.ts';
import { collect, filesBelow, openSampleArchive, part10, sample, store, temporaryFolder } from '../testing/sample-object.ts';

const fileSetUid = '2.25.4711';
const hasUnzip = spawnSync('unzip', ['-v']).error === undefined;
const noise = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 2_654_435_761) >>> 13);

/** What was left out, as name and code. */
function leftOut(result: ImportResult): string[] {
  return result.leftOut
    .map(({ file, failure }) => `${file.split('/').at(-1)}: ${failure.kind === 'local' ? failure.code : ''}`)
    .sort();
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
/** Where the first entry of the zip file's directory is, as its end says. */
const entryAt = (bytes: Uint8Array) => view(bytes).getUint32(bytes.length - 22 + 16, true);

async function importZip(files: Zippable, change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes) {
  await using folder = await temporaryFolder();
  const zip = join(folder.path, 'some.zip');
  await fs.writeFile(zip, change(zipSync(files)));
  const archive = await openSampleArchive(folder.path);
  const result = await archive.importFiles([zip]);
  await archive.close();
  return { result, leftovers: await filesBelow(join(folder.path, 'archive', 'incoming')), all: await filesBelow(folder.path) };
}

describe('a zip file that Quarry exports', () => {
  it('holds every object byte for byte, compressed or not, and comes back in whole', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    for (const object of [
      sample({ instance: 1, pixelBytes: 700_000 }),
      sample({ instance: 2, edit: (dataSet) => dataSet.set(tags.PixelData, 'OW', noise) }),
      sample({
        study: 2,
        transferSyntaxUid: transferSyntax.JPEGBaseline,
        edit: (dataSet) => dataSet.set(tags.PixelData, 'OB', { offsetTable: new Uint8Array(0), fragments: [noise] }),
      }),
      sample({ patient: 'P2', study: 3, transferSyntaxUid: transferSyntax.Deflated }),
    ])
      expect(await store(archive.storeTarget(), object)).toMatchObject({ code: 0 });
    const paths = (await collect(archive.query('patient', 'PATIENT', {}))).map((row) => row.path);
    const kept = await archive.objectsOf(paths);
    const zip = join(folder.path, 'new', 'out.zip');
    const outcome = await exportObjects(kept, new ZipExport(new ZipFile(zip, 'token')), { fileSetUid });
    expect(outcome).toMatchObject({ ok: true, result: { exported: 4, directory: { written: true, records: 4 } } });
    expect(await filesBelow(join(folder.path, 'new'))).toEqual(['out.zip']);
    if (hasUnzip) {
      const unzipped = join(folder.path, 'unzipped');
      expect(spawnSync('unzip', ['-q', zip, '-d', unzipped]).status).toBe(0);
      const files = await filesBelow(unzipped);
      expect(files).toHaveLength(5);
      const bytes = await Promise.all(files.map((file) => fs.readFile(join(unzipped, file))));
      for (const object of kept) {
        const original = await fs.readFile(object.file);
        expect(bytes.some((one) => one.equals(original))).toBe(true);
      }
    }
    const other = await openSampleArchive(join(folder.path, 'other'));
    expect(await other.importFiles([zip])).toEqual({ imported: 4, alreadyThere: 0, leftOut: [] });
    expect(await other.importFiles([zip])).toEqual({ imported: 0, alreadyThere: 4, leftOut: [] });
    expect(await filesBelow(join(folder.path, 'other', 'archive', 'incoming'))).toEqual([]);
    await other.close();
    await archive.close();
  });

  it('is not written over another, and leaves nothing when it fails', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    await store(archive.storeTarget(), sample());
    const kept = await archive.objectsOf([{ level: 'PATIENT', PatientID: 'P1' }]);
    const out = join(folder.path, 'out');
    await fs.mkdir(out);
    await fs.writeFile(join(out, 'out.zip'), 'mine');
    const taken = await exportObjects(kept, new ZipExport(new ZipFile(join(out, 'out.zip'), 'a')), { fileSetUid });
    expect(taken).toMatchObject({ ok: false, failure: { code: 'file-exists' } });
    const signal = AbortSignal.abort();
    const cancelled = await exportObjects(kept, new ZipExport(new ZipFile(join(out, 'b.zip'), 'b')), { fileSetUid, signal });
    expect(cancelled).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(await filesBelow(out)).toEqual(['out.zip']);
    expect(await fs.readFile(join(out, 'out.zip'), 'utf8')).toBe('mine');
    await archive.close();
  });

  it('is refused where it would need zip64, before anything is written', async () => {
    await using folder = await temporaryFolder();
    const target = new ZipExport(new ZipFile(join(folder.path, 'out.zip'), 'a'));
    expect(await target.refusal(70_000, 1000)).toMatchObject({ code: 'too-large-for-zip' });
    expect(await target.refusal(10, 4_294_967_000)).toMatchObject({ code: 'too-large-for-zip' });
    expect(await filesBelow(folder.path)).toEqual([]);
  });
});

describe('import of a zip file', () => {
  it('takes in what is DICOM and names the rest', async () => {
    const { result, leftovers } = await importZip({
      'a/one.dcm': [part10(sample()), { level: 0 }],
      'a/b/two': part10(sample({ instance: 2 })),
      'a/cut.dcm': part10(sample({ instance: 3 })).subarray(0, 300),
      'readme.txt': new TextEncoder().encode('No image. '.repeat(20)),
    });
    expect({ ...result, leftOut: leftOut(result) }).toEqual({
      imported: 2,
      alreadyThere: 0,
      leftOut: ['cut.dcm: damaged-file', 'some.zip » readme.txt: not-dicom-file'],
    });
    expect(result.leftOut.every(({ failure }) => failure.kind === 'local' && !failure.detail?.includes('incoming'))).toBe(true);
    expect(leftovers).toEqual([]);
  });

  it('writes nothing where the names in it point', async () => {
    const { result, all } = await importZip({ '../../evil.dcm': part10(sample()), '/abs.dcm': part10(sample({ instance: 2 })) });
    expect(result).toMatchObject({ imported: 2, leftOut: [] });
    expect(all.filter((file) => /evil|abs/.test(file))).toEqual([]);
  });

  it('does not write out what is no DICOM file, however long it becomes', async () => {
    const bomb = new Uint8Array(80_000_000);
    const { result, leftovers } = await importZip({ bomb, 'good.dcm': part10(sample()) });
    expect({ imported: result.imported, leftOut: leftOut(result) }).toEqual({
      imported: 1,
      leftOut: ['some.zip » bomb: not-dicom-file'],
    });
    expect(leftovers).toEqual([]);
  }, 30_000);

  it('stops at a file that is longer than the directory says', async () => {
    const { result, leftovers } = await importZip({ 'one.dcm': part10(sample({ pixelBytes: 900_000 })) }, (bytes) => {
      view(bytes).setUint32(entryAt(bytes) + 24, 500_000, true);
      return bytes;
    });
    expect(leftOut(result)).toEqual(['some.zip » one.dcm: damaged-file']);
    expect(leftovers).toEqual([]);
  });

  it('takes nothing from a zip file whose files share their bytes', async () => {
    const { result } = await importZip({ 'one.dcm': part10(sample({ pixelBytes: 9_000 })) }, (bytes) => {
      const entry = bytes.subarray(entryAt(bytes), bytes.length - 22);
      const end = bytes.slice(bytes.length - 22);
      view(end).setUint16(10, 3, true);
      view(end).setUint32(12, entry.length * 3, true);
      return Buffer.concat([bytes.subarray(0, entryAt(bytes)), entry, entry, entry, end]);
    });
    expect(leftOut(result)).toEqual(['some.zip: damaged-file']);
  });

  it('names a file whose bytes are not those that were put in', async () => {
    const { result } = await importZip({ 'one.dcm': [part10(sample()), { level: 0 }] }, (bytes) => {
      bytes[700] = (bytes[700] ?? 0) ^ 0xff;
      return bytes;
    });
    expect(leftOut(result)).toEqual(['some.zip » one.dcm: damaged-file']);
  });

  it('names a zip file that was cut short, once', async () => {
    const { result } = await importZip({ 'one.dcm': part10(sample()) }, (bytes) => bytes.subarray(0, bytes.length - 40));
    expect(leftOut(result)).toEqual(['some.zip: damaged-file']);
  });

  it('survives any byte of its directory being another', async () => {
    const bytes = zipSync({ 'one.dcm': [part10(sample()), { level: 0 }] });
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const zip = join(folder.path, 'some.zip');
    for (let back = 1; back <= 75; back += 2) {
      const changed = bytes.slice();
      changed[bytes.length - back] = 0xff;
      await fs.writeFile(zip, changed);
      const { imported, alreadyThere, leftOut: left } = await archive.importFiles([zip]);
      expect(imported + alreadyThere + left.length).toBeLessThanOrEqual(1);
    }
    await archive.close();
  });
});
