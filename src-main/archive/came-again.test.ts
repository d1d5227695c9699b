import { expect, it } from 'vitest';
import { openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

// It was deleted as the oldest as soon as another study came, right after its sender had been told that it is kept.
it('a study that is sent once more is not the oldest any more, also after the next start', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const uidOf = (study: number) => sample({ study }).studyInstanceUid;
  for (const study of [1, 2, 3, 1]) expect(await store(archive.storeTarget(), sample({ study }))).toEqual({ code: 0 });
  expect(await archive.oldestStudies(3)).toEqual([2, 3, 1].map(uidOf));
  expect(archive.totals.instances).toBe(3);
  await archive.close();
  const again = await openSampleArchive(folder.path);
  expect(await again.oldestStudies(3)).toEqual([2, 3, 1].map(uidOf));
  await again.close();
});
