import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileNaming } from './file-naming.ts';
import type { RebuildProgress } from './rebuild-index.ts';
import { filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

it('stops within a folder of many files; those not read stay in the index, and another round reads all', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const flat = fileNaming('flat');
  if (!flat.ok) throw new Error(flat.text);
  const target = archive.storeTarget({ rules: { naming: flat.naming } });
  const count = 300;
  for (let instance = 1; instance <= count; instance++) await store(target, sample({ instance }));
  const stop = new AbortController();
  let last: RebuildProgress | undefined;
  await archive.reindex((progress) => {
    last = progress;
    if (progress.done >= 100) stop.abort();
  }, stop.signal);
  expect(last?.total).toBe(count);
  expect(last?.done).toBeLessThan(110);
  expect(archive.totals.instances).toBe(count);

  const [file = ''] = await filesBelow(join(archive.folder, 'objects'));
  await rm(join(archive.folder, 'objects', file));
  await archive.reindex((progress) => {
    last = progress;
  });
  expect(last).toEqual({ done: count - 1, total: count - 1, problems: 0 });
  expect(archive.totals.instances).toBe(count - 1);
  await archive.close();
});
