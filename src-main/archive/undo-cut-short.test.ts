import { promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { studyFolder } from './layout.ts';
import { filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

// The next start took what had not been moved back yet for removed, and deleted it.
it('what was being restored when the program ended is restored at the next start', async () => {
  await using folder = await temporaryFolder();
  const [first, then] = [join(folder.path, 'first'), join(folder.path, 'then')];
  await fs.mkdir(first);
  const archive = await openSampleArchive(first);
  const studies = [1, 2, 3].map((study) => sample({ study }));
  for (const object of studies) await store(archive.storeTarget(), object);
  const paths = studies.map(({ studyInstanceUid }) => ({ level: 'STUDY', StudyInstanceUID: studyInstanceUid }) as const);
  const removed = await archive.remove(paths);
  if (!removed.ok) throw new Error(removed.failure.kind);
  // Something is in the way of the second.
  const inTheWay = dirname(studyFolder(studies[1]?.studyInstanceUid ?? ''));
  await fs.rm(join(first, 'archive', 'objects', inTheWay), { recursive: true, force: true });
  await fs.writeFile(join(first, 'archive', 'objects', inTheWay), '');
  expect(await archive.undoRemove(removed.token)).toMatchObject({ ok: false });
  await fs.cp(first, then, { recursive: true });
  await archive.close();

  await fs.rm(join(then, 'archive', 'objects', inTheWay));
  const again = await openSampleArchive(then);
  expect(again.totals).toMatchObject({ studies: 3, instances: 3 });
  await again.close();
  expect(await filesBelow(join(then, 'archive', 'objects'))).toHaveLength(3);
  expect(await filesBelow(join(then, 'archive', 'trash'))).toEqual([]);
});

it('what was in the way stays there, and what was to be restored waits for the start after', async () => {
  await using folder = await temporaryFolder();
  let archive = await openSampleArchive(folder.path);
  const { studyInstanceUid } = sample();
  await store(archive.storeTarget(), sample());
  await archive.remove([{ level: 'STUDY', StudyInstanceUID: studyInstanceUid }]);
  const { trash, objects } = { trash: join(folder.path, 'archive', 'trash'), objects: join(folder.path, 'archive', 'objects') };
  const [token = ''] = await fs.readdir(trash);
  await fs.rename(join(trash, token), join(trash, `${token}.back`));
  await fs.cp(trash, join(folder.path, 'kept'), { recursive: true });
  await archive.close();
  await fs.cp(join(folder.path, 'kept'), trash, { recursive: true });
  const inTheWay = join(objects, dirname(studyFolder(studyInstanceUid)));
  await fs.rm(inTheWay, { recursive: true, force: true });
  await fs.writeFile(inTheWay, '');
  const problems: unknown[] = [];
  archive = await openSampleArchive(folder.path, { onProblem: (problem) => problems.push(problem) });
  expect(problems).toMatchObject([{ code: 'folder-not-writable' }]);
  await archive.close();
  await fs.rm(inTheWay);
  archive = await openSampleArchive(folder.path);
  expect(archive.totals.instances).toBe(1);
  await archive.close();
});
