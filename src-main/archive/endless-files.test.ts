import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { readWindowState } from '../host/electron/window-state.ts';
import { filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

/** Longer than may be held, and next to nothing on the disk. */
async function makeEndless(file: string): Promise<void> {
  await fs.writeFile(file, '');
  await fs.truncate(file, 1024 ** 4);
}

it('pins that are longer than they can be are damaged, and an identity is made anew: neither is read whole', async () => {
  await using folder = await temporaryFolder();
  const root = join(folder.path, 'archive');
  const [pins, marker] = [join(root, 'pins.json'), join(root, 'archive.json')];
  await fs.mkdir(root);
  await makeEndless(pins);
  await makeEndless(marker);
  const problems: ServiceFailure[] = [];
  const archive = await openSampleArchive(folder.path, { onProblem: (failure) => problems.push(failure) });
  expect(archive.pinnedStudies).toEqual([]);
  expect(problems).toEqual([{ kind: 'local', code: 'damaged-file', detail: pins }]);
  expect((await fs.stat(marker)).size).toBeLessThan(100);
  await archive.close();
});

it('a journal that is longer than it can be may mean any folder: all are looked at before anything is answered', async () => {
  await using folder = await temporaryFolder();
  const first = await openSampleArchive(folder.path);
  for (const study of [1, 2, 3]) await store(first.storeTarget(), sample({ study }));
  await first.close();
  const objects = join(folder.path, 'archive', 'objects');
  const [gone = '', copied = ''] = await filesBelow(objects);
  await fs.rm(join(objects, gone));
  await fs.mkdir(join(objects, 'new'));
  await fs.rename(join(objects, copied), join(objects, 'new', 'a.dcm'));
  await makeEndless(join(folder.path, 'archive', 'journal', '7'));
  const archive = await openSampleArchive(folder.path);
  expect(archive.totals.instances).toBe(2);
  await archive.close();
  expect(await fs.readdir(join(folder.path, 'archive', 'journal'))).toEqual([]);
});

it('a file with the place of the window that is longer than it can be is none', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'window-state.json');
  await makeEndless(file);
  expect(readWindowState(file)).toBeUndefined();
});
