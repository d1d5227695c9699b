import { expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { collect, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

it('objects without a Patient ID are under a row of their own, which has nobody else’s', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path, {});
  const target = archive.storeTarget();
  const without = (study: number) => sample({ study, edit: (dataSet) => void dataSet.set(tags.PatientID, 'LO', '') });
  for (const object of [sample({ study: 1 }), without(2), without(3)])
    expect(await store(target, object)).toMatchObject({ code: 0 });
  const patients = await collect(archive.query('patient', 'PATIENT', {}));
  expect(patients.map(({ path }) => path.PatientID).sort()).toEqual(['', 'P1']);
  const nobody = { level: 'PATIENT', PatientID: '' } as const;
  expect(await archive.objects(nobody)).toHaveLength(2);
  expect(await archive.remove([nobody])).toMatchObject({ ok: true, instances: 2 });
  expect(await archive.stats()).toMatchObject({ instances: 1 });
  await archive.close();
});
