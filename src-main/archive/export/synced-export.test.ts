import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { syncFolder } from '../../system/sync-folder.ts';
import { syncFile } from '../file-calls.ts';
import { collect, openSampleArchive, sample, store, temporaryFolder } from '../testing/sample-object.ts';
import { exportObjects } from './export-objects.ts';
import { FolderExport } from './folder-export.ts';
import { ZipExport, ZipFile } from './zip-export.ts';

vi.mock('../file-calls.ts', { spy: true });
vi.mock('../../system/sync-folder.ts', { spy: true });
const fileSynced = vi.mocked(syncFile);
const folderSynced = vi.mocked(syncFolder);

afterEach(() => vi.clearAllMocks());

/** An archive of three objects, which leaves syncing them to the system. */
async function withObjects(folder: string) {
  const archive = await openSampleArchive(join(folder, 'archive'), { durability: 'none' });
  for (const instance of [1, 2, 3]) expect(await store(archive.storeTarget(), sample({ instance }))).toEqual({ code: 0 });
  const paths = (await collect(archive.query('study', 'STUDY', {}))).map((row) => row.path);
  const objects = await archive.objectsOf(paths);
  vi.clearAllMocks();
  return { objects, [Symbol.asyncDispose]: () => archive.close() };
}

it('a folder is on the disk when it is told as exported: its files, the DICOMDIR, and all folders', async () => {
  await using folder = await temporaryFolder();
  await using archive = await withObjects(folder.path);
  const out = join(folder.path, 'stick');
  const outcome = await exportObjects(archive.objects, new FolderExport(out), { fileSetUid: '2.25.4711' });
  expect(outcome).toMatchObject({ ok: true, result: { exported: 3 } });
  expect(fileSynced).toHaveBeenCalledTimes(4);
  const folders = folderSynced.mock.calls.map(([path]) => relative(out, path));
  expect(folders).toEqual(expect.arrayContaining(['', 'DICOM']));
});

it('a zip file is on the disk when it is told as exported', async () => {
  await using folder = await temporaryFolder();
  await using archive = await withObjects(folder.path);
  const target = new ZipExport(new ZipFile(join(folder.path, 'all.zip'), 'new'));
  expect(await exportObjects(archive.objects, target, { fileSetUid: '2.25.4711' })).toMatchObject({ ok: true });
  expect(fileSynced).toHaveBeenCalledTimes(1);
  expect(folderSynced).toHaveBeenCalledWith(folder.path);
});

it('a disk that says late that it has not taken all is no success, and has no DICOMDIR', async () => {
  await using folder = await temporaryFolder();
  await using archive = await withObjects(folder.path);
  const out = join(folder.path, 'stick');
  fileSynced.mockRejectedValueOnce(Object.assign(new Error('pulled out'), { code: 'EIO' }));
  const outcome = await exportObjects(archive.objects, new FolderExport(out), { fileSetUid: '2.25.4711' });
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'folder-not-writable' } });
  expect(existsSync(join(out, 'DICOMDIR'))).toBe(false);
});

it('a file system that syncs nothing is no failure', async () => {
  await using folder = await temporaryFolder();
  await using archive = await withObjects(folder.path);
  fileSynced.mockRejectedValue(Object.assign(new Error('invalid'), { code: 'EINVAL' }));
  const outcome = await exportObjects(archive.objects, new FolderExport(join(folder.path, 'stick')), { fileSetUid: '2.25.4711' });
  fileSynced.mockReset();
  expect(outcome).toMatchObject({ ok: true });
});
