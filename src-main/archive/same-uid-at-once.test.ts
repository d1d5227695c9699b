import { expect, it, vi } from 'vitest';
import { syncFolder } from '../system/sync-folder.ts';
import { openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

vi.mock('../system/sync-folder.ts', { spy: true });

/** It asked again and again whether the first was done, and so let nothing else run: not even what the first waited for. */
it('an object that waits for another of its UID lets that one end, when it cannot be stored', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path, { durability: 'strict' });
  vi.mocked(syncFolder).mockRejectedValueOnce(Object.assign(new Error('no'), { code: 'EIO' }));
  const target = archive.storeTarget();
  const [first, second] = await Promise.all([store(target, sample()), store(target, sample())]);
  expect([first.code, second.code].sort((a, b) => a - b)).toEqual([0, 0xa700]);
  expect(archive.totals.instances).toBe(1);
  await archive.close();
});
