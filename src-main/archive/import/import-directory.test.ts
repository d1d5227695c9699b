import { promises as fs } from 'node:fs';
import { join, relative } from 'node:path';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { threadedAccess } from '../file-reader.ts';
import type { ImportResult } from '../import-files.ts';
import { dicomdir } from '../testing/dicomdir.ts';
import { openSampleArchive, part10, sample, temporaryFolder } from '../testing/sample-object.ts';
import { importSources } from './import-sources.ts';

async function medium(folder: string): Promise<string> {
  const root = join(folder, 'medium');
  await fs.mkdir(join(root, 'DICOM'), { recursive: true });
  await fs.mkdir(join(root, 'small'));
  await fs.writeFile(join(root, 'DICOM', 'IM1'), part10(sample({ instance: 1 })));
  await fs.writeFile(join(root, 'small', 'im2'), part10(sample({ instance: 2 })));
  await fs.writeFile(join(root, 'unlisted'), part10(sample({ instance: 3 })));
  await fs.writeFile(join(folder, 'outside'), part10(sample({ instance: 4 })));
  await fs.writeFile(
    join(root, 'DICOMDIR'),
    dicomdir([
      ['DICOM', 'IM1'],
      ['SMALL', 'IM2'],
      ['DICOM', 'IM1'],
      ['DICOM', 'GONE'],
      ['..', 'outside'],
      ['DICOM/../../outside'],
    ]),
  );
  return root;
}

function brief(result: ImportResult, folder: string) {
  const leftOut = result.leftOut.map(({ file, failure }) => {
    const name = file.startsWith(folder) ? relative(folder, file) : file;
    return `${name}: ${failure.kind === 'local' ? failure.code : ''}`;
  });
  return { ...result, leftOut: leftOut.sort() };
}

const told = ['..\\outside: outside-medium', 'DICOM/../../outside: outside-medium', 'medium/DICOM/GONE: file-missing'];

it('takes in what a DICOMDIR names, within its folder only, and tells what is missing', async () => {
  await using folder = await temporaryFolder();
  const root = await medium(folder.path);
  const archive = await openSampleArchive(folder.path);
  const result = await archive.importFiles([join(root, 'DICOMDIR')]);
  expect(brief(result, folder.path)).toEqual({ imported: 2, alreadyThere: 0, leftOut: told });
  await archive.close();
});

it('takes in all of a folder with a DICOMDIR, each file once, and tells what the DICOMDIR names and is missing', async () => {
  await using folder = await temporaryFolder();
  const root = await medium(folder.path);
  const archive = await openSampleArchive(folder.path);
  const result = await archive.importFiles([join(root, 'DICOMDIR'), root, join(root, 'unlisted')]);
  expect(brief(result, folder.path)).toEqual({ imported: 3, alreadyThere: 0, leftOut: told });
  await archive.close();
});

it('names a DICOMDIR that is none', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  await fs.writeFile(join(folder.path, 'DICOMDIR'), part10(sample()).subarray(0, 300));
  await fs.mkdir(join(folder.path, 'a'));
  await fs.writeFile(join(folder.path, 'a', 'dicomdir'), part10(sample()));
  const result = await archive.importFiles([join(folder.path, 'DICOMDIR'), join(folder.path, 'a')]);
  expect(brief(result, folder.path)).toEqual({
    imported: 0,
    alreadyThere: 0,
    leftOut: ['DICOMDIR: damaged-file', 'a/dicomdir: damaged-file'],
  });
  await archive.close();
});

it('tells of files that the DICOMDIR in a zip file names and that are not there', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const zip = join(folder.path, 'medium.zip');
  const files = { 'CD/DICOMDIR': dicomdir([['DICOM', 'IM1'], ['GONE'], ['..', 'X']]), 'CD/dicom/im1': part10(sample()) };
  await fs.writeFile(zip, zipSync(files));
  const result = await archive.importFiles([zip]);
  expect(brief(result, folder.path)).toEqual({
    imported: 1,
    alreadyThere: 0,
    leftOut: ['medium.zip » CD/..\\X: outside-medium', 'medium.zip » CD/GONE: file-missing'],
  });
  await fs.writeFile(zip, zipSync({ DICOMDIR: part10(sample()), 'cut/DICOMDIR': part10(sample()).subarray(0, 300) }));
  expect(brief(await archive.importFiles([zip]), folder.path).leftOut).toEqual([
    'medium.zip » DICOMDIR: damaged-file',
    'medium.zip » cut/DICOMDIR: damaged-file',
  ]);
  await archive.close();
});

it('looks up what thousands of DICOMDIRs in one zip file name in no longer than they are', async () => {
  await using folder = await temporaryFolder();
  const zip = join(folder.path, 'many.zip');
  const directory = dicomdir([['GONE']]);
  const files: Record<string, Uint8Array> = {};
  for (let n = 0; n < 1_500; n++) files[`${n}/DICOMDIR`] = directory;
  for (let n = 0; n < 40_000; n++) files[`IM${n}`] = new Uint8Array(0);
  await fs.writeFile(zip, zipSync(files, { level: 0 }));
  const start = performance.now();
  const count = { object: 0, zipped: 0, 'left-out': 0 };
  for await (const { kind } of importSources([zip], threadedAccess())) count[kind]++;
  expect(count).toEqual({ object: 0, zipped: 40_000, 'left-out': 1_500 });
  expect(performance.now() - start).toBeLessThan(5_000);
});
