import { join, relative } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { syncFolder } from '../system/sync-folder.ts';
import { openFolderTarget } from './folder-target.ts';
import { filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

vi.mock('../system/sync-folder.ts', { spy: true });
const folderSynced = vi.mocked(syncFolder);

beforeEach(() => {
  folderSynced.mockClear();
});

function failOnce(): void {
  folderSynced.mockRejectedValueOnce(Object.assign(new Error('no'), { code: 'EIO' }));
}

it('the archive leaves nothing behind of an object that it refuses because its folder cannot be synced', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path, { durability: 'strict' });
  expect(await store(archive.storeTarget(), sample())).toEqual({ code: 0 });
  failOnce();
  expect(await store(archive.storeTarget(), sample({ instance: 2 }))).not.toEqual({ code: 0 });
  expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(1);
  expect(await store(archive.storeTarget(), sample({ instance: 2 }))).toEqual({ code: 0 });
  await archive.reindex(() => undefined);
  expect(archive.totals.instances).toBe(2);
  await archive.close();
});

it('a plain folder does neither, and syncs those above one that is new', async () => {
  await using folder = await temporaryFolder();
  const naming = () => ({ folder: join('study', 'series'), name: 'one', extension: '.dcm' });
  const opened = await openFolderTarget({ folder: folder.path, durability: 'strict', naming });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const { target } = opened;
  failOnce();
  expect(await store(target, sample())).not.toEqual({ code: 0 });
  expect((await filesBelow(folder.path)).filter((file) => file.endsWith('.dcm'))).toEqual([]);
  folderSynced.mockClear();
  await target.close();
  await using other = await temporaryFolder();
  const again = await openFolderTarget({ folder: other.path, durability: 'strict', naming });
  if (!again.ok) throw new Error(JSON.stringify(again.failure));
  expect(await store(again.target, sample())).toEqual({ code: 0 });
  const synced = folderSynced.mock.calls.map(([path]) => relative(other.path, path));
  expect(synced).toEqual([join('study', 'series'), 'study', '']);
  await again.target.close();
});
