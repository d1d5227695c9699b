import { execFileSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { objectsNamed } from './objects-named.ts';
import { dicomdir } from './testing/dicomdir.ts';
import { part10, sample, temporaryFolder } from './testing/sample-object.ts';

/** `folder/medium` with IM1 and IM2 in `DICOM`, a file that its DICOMDIR does not name, and one beside the medium. */
async function medium(folder: string, fileIds: readonly (readonly string[])[]): Promise<string> {
  const root = join(folder, 'medium');
  await fs.mkdir(join(root, 'DICOM'), { recursive: true });
  await fs.writeFile(join(root, 'DICOM', 'IM1'), part10(sample({ instance: 1 })));
  await fs.writeFile(join(root, 'DICOM', 'IM2'), part10(sample({ instance: 2 })));
  await fs.writeFile(join(root, 'unlisted'), part10(sample({ instance: 3 })));
  await fs.writeFile(join(folder, 'outside'), part10(sample({ instance: 4 })));
  await fs.writeFile(join(root, 'DICOMDIR'), dicomdir(fileIds));
  return root;
}

async function all(folder: string, paths: readonly string[], once = false): Promise<string[]> {
  const entries: string[] = [];
  for await (const entry of objectsNamed(paths, { once })) {
    const name = entry.file.startsWith(folder) ? relative(folder, entry.file) : entry.file;
    const local = entry.kind === 'left-out' && entry.failure.kind === 'local' ? entry.failure.code : '';
    entries.push(entry.kind === 'object' ? name : `${name}: ${local}`);
  }
  return entries;
}

const im1 = 'medium/DICOM/IM1';
const im2 = 'medium/DICOM/IM2';

it('takes a DICOMDIR for what it names, and tells what is missing', async () => {
  await using folder = await temporaryFolder();
  const root = await medium(folder.path, [['DICOM', 'IM2'], ['DICOM', 'IM1'], ['GONE']]);
  expect(await all(folder.path, [join(root, 'DICOMDIR')])).toEqual([im2, im1, 'medium/GONE: file-missing']);
  expect(await all(folder.path, [root])).toEqual([im1, im2, 'medium/GONE: file-missing', 'medium/unlisted']);
});

it('has each file of a medium once, where all that is on it is named, in whatever order', async () => {
  await using folder = await temporaryFolder();
  const root = await medium(folder.path, [
    ['DICOM', 'IM1'],
    ['DICOM', 'IM2'],
  ]);
  const paths = ['DICOM', 'DICOMDIR', 'unlisted'].map((name) => join(root, name));
  expect(await all(folder.path, paths)).toEqual([im1, im2, 'medium/unlisted']);
  expect(await all(folder.path, paths.toReversed())).toEqual(['medium/unlisted', im1, im2]);
  // Each file by itself, as a browser hands over what was dropped.
  const files = ['DICOMDIR', 'DICOM/IM1', 'DICOM/IM2'].map((name) => join(root, name));
  expect(await all(folder.path, [...files, ...files])).toEqual([im1, im2]);
});

it('has a file as often as it is named, unless once is enough', async () => {
  await using folder = await temporaryFolder();
  const file = join(await medium(folder.path, []), 'unlisted');
  expect(await all(folder.path, [file, file])).toHaveLength(2);
  expect(await all(folder.path, [file, file], true)).toHaveLength(1);
});

it.skipIf(process.platform === 'win32')('reads nothing outside of the folder, and does not wait for a pipe', async () => {
  await using folder = await temporaryFolder();
  const root = await medium(folder.path, [
    ['..', 'outside'],
    ['DICOM/../../outside'],
    ['/etc/hosts'],
    ['LINK'],
    ['ALL', 'outside'],
    ['PIPE'],
    ['DICOM'],
    ['INSIDE'],
  ]);
  await fs.symlink(join(folder.path, 'outside'), join(root, 'LINK'));
  await fs.symlink(folder.path, join(root, 'ALL'));
  await fs.symlink(join(root, 'DICOM', 'IM1'), join(root, 'INSIDE'));
  execFileSync('mkfifo', [join(root, 'PIPE')]);
  expect(await all(folder.path, [join(root, 'DICOMDIR')])).toEqual([
    '..\\outside: outside-medium',
    'DICOM/../../outside: outside-medium',
    '/etc/hosts: outside-medium',
    'LINK: outside-medium',
    'ALL\\outside: outside-medium',
    'medium/PIPE: file-unreadable',
    'medium/DICOM: file-unreadable',
    'medium/INSIDE',
  ]);
});

it.skipIf(process.platform === 'win32')('names a DICOMDIR that cannot be read', async () => {
  await using folder = await temporaryFolder();
  const pipe = join(folder.path, 'DICOMDIR');
  execFileSync('mkfifo', [pipe]);
  expect(await all(folder.path, [pipe])).toEqual(['DICOMDIR: file-unreadable']);
  expect(await all(folder.path, [join(folder.path, 'none', 'DICOMDIR')])).toEqual(['none/DICOMDIR: file-missing']);
});
