import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

// A backup of an archive in use has its parts as they were one after the other; what came between them was never found again.
it('an archive that was copied while objects came has them all, though neither index nor journal of the copy know of them', async () => {
  await using folder = await temporaryFolder();
  const [first, copy] = [join(folder.path, 'first'), join(folder.path, 'copy')];
  await fs.mkdir(first);
  await fs.mkdir(copy);
  const archive = await openSampleArchive(first);
  await store(archive.storeTarget(), sample({ study: 1 }));
  await archive.close();
  await fs.copyFile(join(first, 'index.sqlite'), join(copy, 'index.sqlite'));
  const again = await openSampleArchive(first);
  expect(again.rebuild).toBeUndefined();
  await store(again.storeTarget(), sample({ study: 2 }));
  await again.remove([{ level: 'STUDY', StudyInstanceUID: sample({ study: 1 }).studyInstanceUid }]);
  await store(again.storeTarget(), sample({ study: 3 }));
  await again.close();
  await fs.cp(join(first, 'archive'), join(copy, 'archive'), { recursive: true });

  const restored = await openSampleArchive(copy);
  await restored.rebuild;
  expect(restored.totals).toMatchObject({ studies: 2, instances: 2 });
  await restored.close();
  expect(await filesBelow(join(copy, 'archive', 'objects'))).toHaveLength(2);
  const known = await openSampleArchive(copy);
  expect(known.rebuild).toBeUndefined();
  await known.close();
});
