import { execFileSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { BlockPool } from './block-pool.ts';
import { type FileCalls, threadedFileCalls } from './file-calls.ts';
import { type FileEntry, fileObjects } from './file-objects.ts';
import { inlineFileCalls } from './inline-file-calls.ts';
import { filesBelow, openSampleArchive, part10, sample, temporaryFolder } from './testing/sample-object.ts';

async function all(paths: string[], calls: FileCalls = threadedFileCalls): Promise<FileEntry[]> {
  const entries: FileEntry[] = [];
  for await (const entry of fileObjects(paths, { access: { calls, pool: new BlockPool() } })) entries.push(entry);
  return entries;
}

function brief(entry: FileEntry): string {
  if (entry.kind === 'object') return `${basename(entry.file)}: ${entry.object.sopInstanceUid}`;
  return `${basename(entry.file)}: ${entry.failure.kind === 'local' ? entry.failure.code : entry.failure.kind}`;
}

it.each([
  ['threads', threadedFileCalls],
  ['the spot', inlineFileCalls],
])('finds objects in files and folders and names what is left out, on %s', async (_, calls) => {
  await using folder = await temporaryFolder();
  const at = (...names: string[]) => join(folder.path, ...names);
  const object = sample();
  const long = sample({
    instance: 2,
    edit: (dataSet) => dataSet.set(tags.PatientComments, 'LT', 'x'.repeat(200_000)),
  });
  await fs.mkdir(at('a', 'b'), { recursive: true });
  await fs.writeFile(at('a', 'b', 'one.dcm'), part10(object));
  await fs.writeFile(at('a', 'bare'), object.bytes);
  await fs.writeFile(at('a', 'cut.dcm'), part10(object).subarray(0, 300));
  await fs.writeFile(at('a', 'DICOMDIR'), part10(object));
  await fs.writeFile(at('a', 'empty'), '');
  await fs.writeFile(at('a', 'notes.txt'), 'These are notes, not an image. '.repeat(9));
  await fs.writeFile(at('a', 'z.dcm'), part10(long));
  await fs.symlink(at('a'), at('a', 'b', 'loop'));
  await fs.symlink(at('nowhere'), at('a', 'broken-link'));
  expect((await all([at('a'), at('a', 'b', 'one.dcm'), at('missing')], calls)).map(brief)).toEqual([
    'DICOMDIR: directory-file',
    `one.dcm: ${object.sopInstanceUid}`,
    `bare: ${object.sopInstanceUid}`,
    'broken-link: file-missing',
    'cut.dcm: damaged-file',
    'empty: not-dicom-file',
    'notes.txt: not-dicom-file',
    `z.dcm: ${long.sopInstanceUid}`,
    `one.dcm: ${object.sopInstanceUid}`,
    'missing: file-missing',
  ]);
});

it('believes the data set, not file meta information that was copied from elsewhere', async () => {
  await using folder = await temporaryFolder();
  const object = sample();
  const file = join(folder.path, 'x');
  await fs.writeFile(file, part10({ ...object, sopInstanceUid: '1.2.3' }));
  expect((await all([file])).map(brief)).toEqual([`x: ${object.sopInstanceUid}`]);
});

it('takes the UIDs of file meta information where the data set has none, also of a file longer than one read', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'x');
  for (const comment of ['', 'x'.repeat(200_000)]) {
    const object = sample({
      edit: (dataSet) => {
        for (const tag of [tags.SOPClassUID, tags.SOPInstanceUID]) dataSet.delete(tag);
        dataSet.set(tags.PatientComments, 'LT', comment);
      },
    });
    const { sopClassUid } = object;
    await fs.writeFile(file, part10({ ...object, sopInstanceUid: '1.2.3' }));
    expect(await all([file])).toMatchObject([{ object: { sopClassUid, sopInstanceUid: '1.2.3' } }]);
  }
});

it('tells the transfer syntax that the bytes are in where the file declares explicit VR and has implicit, or the other way round', async () => {
  await using folder = await temporaryFolder();
  const { ExplicitLE, ImplicitLE, JPEGBaseline } = transferSyntax;
  const told = async (declared: string, written: string) => {
    const file = join(folder.path, 'x');
    await fs.writeFile(file, part10({ ...sample({ transferSyntaxUid: written }), transferSyntaxUid: declared }));
    const [entry] = await all([file]);
    return entry?.kind === 'object' ? entry.object.transferSyntaxUid : entry;
  };
  for (const written of [ExplicitLE, ImplicitLE])
    for (const declared of [ExplicitLE, ImplicitLE]) expect(await told(declared, written)).toBe(written);
  expect(await told(JPEGBaseline, ExplicitLE)).toBe(JPEGBaseline);
});

it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
  await using folder = await temporaryFolder();
  execFileSync('mkfifo', [join(folder.path, 'pipe')]);
  expect((await all([folder.path])).map(brief)).toEqual(['pipe: file-unreadable']);
});

it.each([0, 1, 524_288, 524_289, 1_600_000])('reads the bytes of a data set with %i bytes of pixels', async (pixelBytes) => {
  await using folder = await temporaryFolder();
  const object = sample({ pixelBytes, edit: (dataSet) => void (pixelBytes === 0 && dataSet.delete(tags.PixelData)) });
  await fs.writeFile(join(folder.path, 'x'), part10(object));
  const [entry] = await all([folder.path]);
  if (entry?.kind !== 'object') throw new Error('no object');
  const reader = await entry.object.open();
  if ('failure' in reader) throw new Error('not opened');
  const parts: Uint8Array[] = [];
  let last: Uint8Array | undefined;
  for (let part = await reader.next(); part !== undefined; part = await reader.next()) {
    if (last !== undefined) parts.push(last);
    last = part.slice();
  }
  if (last !== undefined) parts.push(last);
  await reader.close();
  await reader.close();
  expect(Buffer.concat(parts).equals(object.bytes)).toBe(true);
  expect(entry.object.byteLength).toBe(object.bytes.length);
});

it('says that a file has vanished or shrunk between looking and sending', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'x');
  await fs.writeFile(file, part10(sample()));
  const [entry] = await all([file]);
  if (entry?.kind !== 'object') throw new Error('no object');
  await fs.truncate(file, 600);
  expect(await entry.object.open()).toMatchObject({ failure: { code: 'file-changed' } });
  await fs.rm(file);
  expect(await entry.object.open()).toMatchObject({ failure: { code: 'file-missing' } });
});

it('imports what is not there yet', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const files = join(folder.path, 'in');
  await fs.mkdir(files);
  for (const instance of [1, 2, 3]) await fs.writeFile(join(files, `${instance}`), part10(sample({ instance })));
  await fs.writeFile(join(files, 'bare'), sample({ instance: 4 }).bytes);
  await fs.writeFile(join(files, 'notes'), 'no image');
  expect(await archive.importFile(join(files, '1'))).toEqual({ kind: 'imported', variant: 0 });
  expect(await archive.importFile(join(files, '1'))).toEqual({ kind: 'already-there' });
  expect(await archive.importFile(join(files, 'notes'))).toMatchObject({ kind: 'left-out', failure: { code: 'not-dicom-file' } });
  expect(await archive.importFile(join(files, 'gone'))).toMatchObject({ kind: 'left-out', failure: { code: 'file-missing' } });
  const result = await archive.importFiles([files, join(files, '2')]);
  expect(result).toMatchObject({ imported: 3, alreadyThere: 1, leftOut: [{ file: join(files, 'notes') }] });
  expect(await archive.stats()).toMatchObject({ instances: 4 });
  expect(await filesBelow(files)).toHaveLength(5);
  await archive.close();
});
