import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

it.skipIf(process.platform === 'win32')('nobody else reads the index, in a folder that others may read, too', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  await chmod(folder.path, 0o755);
  await store(archive.storeTarget(), sample({}));
  const modes = async () => {
    const names = (await readdir(folder.path)).filter((name) => name.startsWith('index'));
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, (await stat(join(folder.path, name))).mode & 0o777])),
    );
  };
  expect(await modes()).toEqual({ 'index.sqlite': 0o600, 'index.sqlite-shm': 0o600, 'index.sqlite-wal': 0o600 });
  await archive.close();
  // As earlier versions left it.
  await chmod(join(folder.path, 'index.sqlite'), 0o644);
  const again = await openSampleArchive(folder.path);
  expect(new Set(Object.values(await modes()))).toEqual(new Set([0o600]));
  await again.close();
});
