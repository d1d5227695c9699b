import { expect, it } from 'vitest';
import { fileNaming } from './file-naming.ts';
import { openFolderTarget } from './folder-target.ts';
import { filesBelow, sample, store, temporaryFolder } from './testing/sample-object.ts';

it('a template that says what files end in is taken by its word, and .dcm is not put behind it', async () => {
  await using folder = await temporaryFolder();
  for (const layout of [
    '{InstanceNumber}.dcm',
    'b/{InstanceNumber}.ima',
    'c/{InstanceNumber}',
    'd/{Modality}.{InstanceNumber}',
  ]) {
    const taken = fileNaming(layout);
    if (!taken.ok) throw new Error(layout);
    const opened = await openFolderTarget({ folder: folder.path, naming: taken.naming });
    if (!opened.ok) throw new Error();
    await store(opened.target, sample({ fill: 1 }));
    await store(opened.target, sample({ fill: 2 }));
    await opened.target.close();
  }
  expect(await filesBelow(folder.path)).toEqual([
    '1.dcm',
    '1_2.dcm',
    'b/1.ima',
    'b/1_2.ima',
    'c/1.dcm',
    'c/1_2.dcm',
    'd/CT.1.dcm',
    'd/CT.1_2.dcm',
  ]);
});

it('an ending is not cut off however long the name is', () => {
  const taken = fileNaming('{PatientID}{PatientName}{StudyDescription}.dcm');
  const { dataSet } = sample({ patient: 'p'.repeat(64), name: '山'.repeat(60), description: 'd'.repeat(64) });
  expect(taken.ok && taken.naming(dataSet)).toMatchObject({ extension: '.dcm' });
});
