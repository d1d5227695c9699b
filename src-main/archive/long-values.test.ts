import { expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { collect, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

// Both were cut after 1024 characters, in the middle of an ID.
it('a comment as long as it may be is found and answered whole, and so are many IDs', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const comment = `${'x'.repeat(10_237)}END`;
  const ids = Array.from({ length: 100 }, (_, index) => `ID-${index}-${'y'.repeat(40)}`);
  const edit = (dataSet: ReturnType<typeof sample>['dataSet']) =>
    dataSet.set(tags.PatientComments, 'LT', comment).set(tags.OtherPatientIDs, 'LO', ids);
  await store(archive.storeTarget(), sample({ edit }));
  const [found] = await collect(
    archive.query('study', 'STUDY', { PatientComments: '*END', OtherPatientIDs: `${ids.at(-1)}`, StudyInstanceUID: '' }),
  );
  expect(found?.values.PatientComments).toBe(comment);
  expect(found?.values.OtherPatientIDs).toBe(ids.join('\\'));
  await archive.close();
});

it('of more values than the index keeps none is cut, and no character is', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  const ids = Array.from({ length: 1_000 }, (_, index) => `ID-${index}-${'y'.repeat(40)}`);
  const edit = (dataSet: ReturnType<typeof sample>['dataSet']) =>
    dataSet.set(tags.PatientComments, 'LT', `x${'😀'.repeat(10_000)}`).set(tags.OtherPatientIDs, 'LO', ids);
  await store(archive.storeTarget(), sample({ edit }));
  const [found] = await collect(
    archive.query('study', 'STUDY', { PatientComments: '', OtherPatientIDs: '', StudyInstanceUID: '' }),
  );
  const kept = (found?.values.OtherPatientIDs ?? '').split('\\');
  expect(kept.length).toBeGreaterThan(200);
  expect(kept).toEqual(ids.slice(0, kept.length));
  expect(found?.values.PatientComments).toBe(`x${'😀'.repeat(5_119)}`);
  await archive.close();
});
