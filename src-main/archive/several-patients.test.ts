import { describe, expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { collect, openSampleArchive, type SampleOptions, sample, store, temporaryFolder } from './testing/sample-object.ts';

const born = (date: string) => (dataSet: DataSet) => void dataSet.set(tags.PatientBirthDate, 'DA', date);

async function archiveOf(folder: string, objects: readonly SampleOptions[]) {
  const archive = await openSampleArchive(folder);
  for (const object of objects) expect(await store(archive.storeTarget(), sample(object))).toMatchObject({ code: 0 });
  return archive;
}

describe('two patients with one Patient ID', () => {
  const objects: SampleOptions[] = [
    { study: 1, name: 'ADAMS^Eve' },
    { study: 2, name: 'BAKER^Tom' },
    { study: 3, patient: 'P2', name: 'COOK^Ann' },
    { study: 4, name: 'ADAMS^EVE^^' },
  ];

  it('keep their own names, in answers too, and whoever looks is told', async () => {
    await using folder = await temporaryFolder();
    const archive = await archiveOf(folder.path, objects);
    expect(archive.totals).toMatchObject({ patients: 3, studies: 4 });
    const studies = await collect(archive.query('study', 'STUDY', {}, { returns: ['PatientName'] }));
    expect(studies.map(({ values, problem }) => [values.PatientName, problem])).toEqual([
      ['ADAMS^Eve', 'Somebody else has this Patient ID here, too: BAKER, Tom.'],
      ['COOK^Ann', undefined],
      ['BAKER^Tom', 'Somebody else has this Patient ID here, too: ADAMS, Eve.'],
      ['ADAMS^Eve', 'Somebody else has this Patient ID here, too: BAKER, Tom.'],
    ]);
    const [image] = await collect(archive.query('study', 'IMAGE', { StudyInstanceUID: sample({ study: 2 }).studyInstanceUid }));
    expect(image?.problem).toMatch(/Somebody else/);
    const identifier = new DataSet().set(tags.PatientID, 'LO', 'P1').set(tags.PatientName, 'PN', '');
    const query = { model: 'patient', level: 'STUDY', identifier, callingAeTitle: 'A', calledAeTitle: 'B' } as const;
    const answers = await collect(archive.querySource().find(query, new AbortController().signal));
    expect(answers.map((answer) => answer.text(tags.PatientName)).toSorted()).toEqual(['ADAMS^Eve', 'ADAMS^Eve', 'BAKER^Tom']);
    await archive.close();
  });

  it('are one row of patients, which is of both also where one was looked for, as is what is done with it', async () => {
    await using folder = await temporaryFolder();
    const archive = await archiveOf(folder.path, objects);
    const counts = ['PatientName', 'NumberOfPatientRelatedStudies'];
    const patients = await collect(archive.query('patient', 'PATIENT', {}, { returns: counts }));
    expect(patients.map(({ path, values, problem }) => [path.PatientID, values.PatientName, problem])).toEqual([
      ['P2', 'COOK^Ann', undefined],
      [
        'P1',
        '',
        expect.stringMatching(/^Several patients have this Patient ID here: (ADAMS, Eve; BAKER, Tom|BAKER, Tom; ADAMS, Eve)\./),
      ],
    ]);
    const baker = await collect(archive.query('patient', 'PATIENT', { PatientName: 'BAKER*' }, { returns: counts }));
    expect(baker).toMatchObject([{ values: { NumberOfPatientRelatedStudies: '3' }, kept: { studies: 3 } }]);
    expect(await archive.remove([{ level: 'PATIENT', PatientID: 'P1' }])).toMatchObject({ instances: 3 });
    expect(archive.totals).toMatchObject({ patients: 1, studies: 1 });
    await archive.close();
  });

  it('are the same after the index was made anew, and one once the other has gone', async () => {
    await using folder = await temporaryFolder();
    const archive = await archiveOf(folder.path, objects);
    await archive.reindex(() => undefined);
    expect(archive.totals).toMatchObject({ patients: 3, studies: 4 });
    await archive.remove([{ level: 'STUDY', StudyInstanceUID: sample({ study: 2 }).studyInstanceUid }]);
    const studies = await collect(archive.query('study', 'STUDY', {}));
    expect(studies.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined]);
    await archive.close();
  });

  it.each<[string, number, SampleOptions, SampleOptions]>([
    ['another birth date', 2, { edit: born('19620314') }, { edit: born('19781130') }],
    ['a birth date that only one says', 1, { edit: born('19620314') }, {}],
    ['a name that only one says', 1, { name: '' }, { name: 'ADAMS^Eve' }],
    ['case and accents', 1, { name: 'MÜLLER^Jörg' }, { name: 'Muller^JORG' }],
    ['a second given name', 1, { name: 'ADAMS^Eve' }, { name: 'ADAMS^Eve^Maria' }],
    ['another group of the name', 1, { name: 'Yamada^Tarou=山田^太郎' }, { name: 'Yamada^Tarou' }],
    ['another given name', 2, { name: 'ADAMS^Eve' }, { name: 'ADAMS^Evelyn' }],
  ])('are told by what both say: %s', async (_, patients, one, other) => {
    await using folder = await temporaryFolder();
    const archive = await archiveOf(folder.path, [
      { study: 1, ...one },
      { study: 2, ...other },
      { study: 3, ...one },
    ]);
    expect(archive.totals.patients).toBe(patients);
    await archive.close();
  });
});

it('an image says when its text may not be what was meant', async () => {
  await using folder = await temporaryFolder();
  const edit = (dataSet: DataSet) => {
    dataSet.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 100');
    dataSet.set(tags.StudyDescription, 'LO', 'Röntgen');
    dataSet.setRaw(tags.SpecificCharacterSet, 'CS', Buffer.from('ISO_IR 999'));
  };
  const archive = await archiveOf(folder.path, [{ study: 1, edit }, { study: 2 }]);
  const images = await collect(archive.query('study', 'IMAGE', {}));
  expect(images.map(({ problem }) => problem)).toEqual([
    expect.stringMatching(/^The object names a character set that the standard does not know; Study Description was read as /),
    undefined,
  ]);
  await archive.close();
});
