import { promises as fs } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { emptyValue } from '../../src-shared/dicom/query/empty-value.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { openForWriting } from './index-database.ts';
import { migrations } from './migrations/migrations.ts';
import { collect, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

const nobody = { level: 'PATIENT', PatientID: '' } as const;
const without = (study: number, name: string) => sample({ study, name, patient: '', description: `Study of ${name}` });

async function archiveOfThree(folder: string) {
  const archive = await openSampleArchive(folder, {});
  const target = archive.storeTarget();
  for (const object of [sample({ study: 1 }), without(2, 'ADAMS^Eve'), without(3, 'BAKER^Tom')])
    expect(await store(target, object)).toMatchObject({ code: 0 });
  return archive;
}

describe('objects without a Patient ID', () => {
  it('are under one heading, which has nobody else’s and nobody’s name', async () => {
    await using folder = await temporaryFolder();
    const archive = await archiveOfThree(folder.path);
    const counts = ['NumberOfPatientRelatedStudies', 'NumberOfPatientRelatedInstances'];
    const rows = await collect(
      archive.query('patient', 'PATIENT', {}, { returns: ['PatientName', 'PatientBirthDate', ...counts] }),
    );
    expect(rows.map(({ path, values }) => [path.PatientID, values.PatientName])).toEqual([
      ['', ''],
      ['P1', 'SMITH^Anna'],
    ]);
    expect(
      (await collect(archive.query('patient', 'PATIENT', { PatientName: 'BAKER*' }))).map(({ kept }) => kept?.studies),
    ).toEqual([2]);
    expect(rows[0]?.values).toMatchObject({ NumberOfPatientRelatedStudies: '2', NumberOfPatientRelatedInstances: '2' });
    expect(rows[0]?.kept).toMatchObject({ studies: 2, pinned: 0, completeness: { instances: 2 } });
    expect(await archive.objects(nobody)).toHaveLength(2);
    expect(await archive.remove([nobody])).toMatchObject({ ok: true, instances: 2 });
    expect(archive.totals).toMatchObject({ patients: 1, instances: 1 });
    await archive.close();
  });

  it('keep the name and dates of each study’s patient, in the window and in answers', async () => {
    await using folder = await temporaryFolder();
    const archive = await archiveOfThree(folder.path);
    const below = await collect(archive.query('patient', 'STUDY', { PatientID: emptyValue }, { returns: ['PatientName'] }));
    expect(below.map(({ path, values }) => [path.PatientID, values.PatientName])).toEqual([
      ['', 'BAKER^Tom'],
      ['', 'ADAMS^Eve'],
    ]);
    const ask = async (level: 'PATIENT' | 'STUDY', name: string) => {
      const identifier = new DataSet().set(tags.PatientID, 'LO', '').set(tags.PatientName, 'PN', name);
      identifier.set(tags.StudyDescription, 'LO', '');
      const query = { model: 'patient', level, identifier, callingAeTitle: 'A', calledAeTitle: 'B' } as const;
      const answers = await collect(archive.querySource().find(query, new AbortController().signal));
      return answers.map((one) => [one.text(tags.PatientName), one.text(tags.StudyDescription)]);
    };
    expect(await ask('STUDY', 'BAKER*')).toEqual([['BAKER^Tom', 'Study of BAKER^Tom']]);
    expect((await ask('PATIENT', '')).map(([name]) => name)).toEqual(['BAKER^Tom', 'ADAMS^Eve', 'SMITH^Anna']);
    await archive.close();
  });

  it('are one patient as long as they are of one study', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path, {});
    for (const instance of [1, 2]) await store(archive.storeTarget(), sample({ patient: '', instance }));
    expect(archive.totals).toMatchObject({ patients: 1, studies: 1, instances: 2 });
    await archive.close();
  });

  it('that an older index has under one name are read from their files again', async () => {
    await using folder = await temporaryFolder();
    await (await archiveOfThree(folder.path)).close();
    await makeOlder(`${folder.path}/index.sqlite`);
    const archive = await openSampleArchive(folder.path, {});
    await archive.rebuild;
    const studies = await collect(archive.query('study', 'STUDY', {}, { returns: ['PatientName'] }));
    expect(studies.map(({ values }) => values.PatientName).sort()).toEqual(['ADAMS^Eve', 'BAKER^Tom', 'SMITH^Anna']);
    expect(archive.totals).toMatchObject({ patients: 3, studies: 3, instances: 3 });
    await archive.close();
  });
});

/** The index as the migrations before 0006 have it: all who have no ID are the patient who came first. */
async function makeOlder(file: string): Promise<void> {
  await fs.rename(file, `${file}.now`);
  const db = openForWriting(file, migrations.slice(0, 5));
  const nobodies = "SELECT id FROM now.patients WHERE PatientID = ''";
  db.exec(`PRAGMA foreign_keys = OFF; ATTACH '${file}.now' AS now;
    INSERT INTO archive SELECT * FROM now.archive;
    INSERT INTO patients (id, PatientID, PatientName) SELECT id, PatientID, PatientName FROM now.patients
      WHERE PatientID <> '' OR id = (SELECT min(id) FROM (${nobodies}));
    INSERT INTO studies SELECT * FROM now.studies;
    UPDATE studies SET patient_id = (SELECT min(id) FROM (${nobodies})) WHERE patient_id IN (${nobodies});
    INSERT INTO series SELECT * FROM now.series;
    INSERT INTO instances SELECT * FROM now.instances;`);
  expect(db.prepare('SELECT count(*) AS n FROM patients').get()).toEqual({ n: 2 });
  db.close();
}
