import { describe, expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import type { IncomingQuery } from '../dicom/services/query-source.ts';
import type { Archive } from './archive.ts';
import { collect, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

const callers = { callingAeTitle: 'ASKER', calledAeTitle: 'QUARRY' };

function query(
  level: IncomingQuery['level'],
  keys: readonly (readonly [number, 'PN' | 'LO' | 'UI' | 'CS' | 'IS' | 'US' | 'DA' | 'TM' | 'SH', string | number | string[]])[],
): IncomingQuery {
  const identifier = new DataSet();
  for (const [tag, vr, value] of keys) identifier.set(tag, vr, value === '' && vr === 'US' ? [] : value);
  return { model: 'study', level, identifier, ...callers };
}

async function filled(folder: string): Promise<Archive> {
  const archive = await openSampleArchive(folder);
  const target = archive.storeTarget();
  await store(target, sample({ study: 1, series: 1, instance: 1 }));
  await store(target, sample({ study: 1, series: 1, instance: 2 }));
  await store(target, sample({ study: 1, series: 2, instance: 1, modality: 'SR' }));
  await store(target, sample({ study: 2, patient: 'P2', name: 'Yamada^Tarou=山田^太郎', instance: 5 }));
  return archive;
}

const never = new AbortController().signal;

describe('find', () => {
  it('knows which identifiers hold more than it matches and returns', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const supports = (...keys: Parameters<typeof query>[1]) => archive.querySource().supports?.(query('STUDY', keys).identifier);
    expect(
      supports([tags.PatientName, 'PN', 'A*'], [tags.InstanceAvailability, 'CS', ''], [tags.SpecificCharacterSet, 'CS', '']),
    ).toBe(true);
    expect(supports([tags.NumberOfStudyRelatedInstances, 'IS', ''])).toBe(true);
    expect(supports([tags.NumberOfStudyRelatedInstances, 'IS', '3'])).toBe(false);
    expect(supports([0x0032_4000, 'LO', 'what nobody matches'])).toBe(false);
    expect(supports([0x0032_4000, 'LO', ''])).toBe(false);
    await archive.close();
  });

  it('answers what was asked, and nothing else', async () => {
    await using folder = await temporaryFolder();
    const archive = await filled(folder.path);
    const asked = query('STUDY', [
      [tags.PatientName, 'PN', 'smith*'],
      [tags.StudyInstanceUID, 'UI', ''],
      [tags.ModalitiesInStudy, 'CS', ''],
      [tags.NumberOfStudyRelatedInstances, 'IS', ''],
      [tags.InstanceAvailability, 'CS', ''],
      [0x0032_4000, 'LO', ''],
    ]);
    const [answer, ...others] = await collect(archive.querySource().find(asked, never));
    expect(others).toEqual([]);
    if (answer === undefined) throw new Error('no answer');
    expect([...answer].map((element) => element.tag)).toEqual(
      [
        tags.QueryRetrieveLevel,
        tags.RetrieveAETitle,
        tags.InstanceAvailability,
        tags.ModalitiesInStudy,
        tags.PatientName,
        tags.StudyInstanceUID,
        tags.NumberOfStudyRelatedInstances,
      ].sort((a, b) => a - b),
    );
    expect(answer.string(tags.PatientName)).toBe('SMITH^Anna');
    expect(answer.string(tags.RetrieveAETitle)).toBe('QUARRY');
    expect(answer.string(tags.InstanceAvailability)).toBe('ONLINE');
    expect(answer.strings(tags.ModalitiesInStudy)).toEqual(['CT', 'SR']);
    expect(answer.number(tags.NumberOfStudyRelatedInstances)).toBe(3);
    await archive.close();
  });

  it('answers in Unicode where the default repertoire does not do', async () => {
    await using folder = await temporaryFolder();
    const archive = await filled(folder.path);
    const asked = query('STUDY', [[tags.PatientName, 'PN', 'Yamada*']]);
    const [answer] = await collect(archive.querySource().find(asked, never));
    expect(answer?.characterSet).toEqual(['ISO_IR 192']);
    expect(answer?.string(tags.PatientName)).toBe('Yamada^Tarou=山田^太郎');
    await archive.close();
  });

  it('answers in the character set of the request where that does, and each other answer in Unicode', async () => {
    await using folder = await temporaryFolder();
    const archive = await filled(folder.path);
    const asked = query('STUDY', [
      [tags.SpecificCharacterSet, 'CS', ['', 'ISO 2022 IR 87']],
      [tags.PatientName, 'PN', 'Yamada*'],
    ]);
    const [answer] = await collect(archive.querySource().find(asked, never));
    expect(answer?.characterSet).toEqual(['', 'ISO 2022 IR 87']);
    expect(answer?.string(tags.PatientName)).toBe('Yamada^Tarou=山田^太郎');
    for (const terms of ['ISO_IR 100', 'ISO_IR 999', '']) {
      const others = query('STUDY', [
        [tags.SpecificCharacterSet, 'CS', terms],
        [tags.PatientName, 'PN', 'Yamada*'],
      ]);
      const [other] = await collect(archive.querySource().find(others, never));
      expect(other?.characterSet, terms).toEqual(['ISO_IR 192']);
      expect(other?.string(tags.PatientName)).toBe('Yamada^Tarou=山田^太郎');
    }
    await archive.close();
  });

  it('answers image attributes as numbers', async () => {
    await using folder = await temporaryFolder();
    const archive = await filled(folder.path);
    const asked = query('IMAGE', [
      [tags.StudyInstanceUID, 'UI', sample({ study: 2 }).studyInstanceUid],
      [tags.SOPInstanceUID, 'UI', ''],
      [tags.Rows, 'US', ''],
      [tags.InstanceNumber, 'IS', ''],
    ]);
    const [answer] = await collect(archive.querySource().find(asked, never));
    expect(answer?.get(tags.Rows)?.vr).toBe('US');
    expect(answer?.number(tags.Rows)).toBe(16);
    expect(answer?.number(tags.InstanceNumber)).toBe(5);
    await archive.close();
  });

  it('stops when it is cancelled', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    await Promise.all(Array.from({ length: 200 }, (_, n) => store(archive.storeTarget(), sample({ study: n, pixelBytes: 2 }))));
    const stop = new AbortController();
    let answers = 0;
    for await (const batch of archive.querySource().find(query('STUDY', [[tags.StudyInstanceUID, 'UI', '']]), stop.signal)) {
      answers += batch.length;
      stop.abort();
    }
    expect(answers).toBeGreaterThan(0);
    expect(answers).toBeLessThan(200);
    await archive.close();
  });
});

describe('select', () => {
  it('leads to the instances of any level', async () => {
    await using folder = await temporaryFolder();
    const archive = await filled(folder.path);
    const source = archive.querySource();
    const select = async (asked: IncomingQuery) => (await source.select(asked)).map((object) => object.sopInstanceUid);
    const first = sample({ study: 1 });
    const other = sample({ study: 2 });
    expect(await select(query('PATIENT', [[tags.PatientID, 'LO', 'P1']]))).toHaveLength(3);
    expect(
      await select(query('STUDY', [[tags.StudyInstanceUID, 'UI', [first.studyInstanceUid, other.studyInstanceUid]]])),
    ).toHaveLength(4);
    expect(await select(query('SERIES', [[tags.SeriesInstanceUID, 'UI', first.seriesInstanceUid]]))).toHaveLength(2);
    expect(await select(query('IMAGE', [[tags.SOPInstanceUID, 'UI', [first.sopInstanceUid, '1.2.3']]]))).toEqual([
      first.sopInstanceUid,
    ]);
    await archive.close();
  });

  it('selects nothing for an identifier without its unique key, and takes no wildcard for a value', async () => {
    await using folder = await temporaryFolder();
    const archive = await filled(folder.path);
    const source = archive.querySource();
    expect(await source.select(query('STUDY', []))).toEqual([]);
    expect(await source.select(query('STUDY', [[tags.StudyInstanceUID, 'UI', '']]))).toEqual([]);
    expect(await source.select(query('PATIENT', [[tags.PatientID, 'LO', '*']]))).toEqual([]);
    await archive.close();
  });
});

describe('what was agreed on beyond the baseline', () => {
  it('is offered: all but conversion', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    expect(archive.querySource().extensions).toEqual(['relational', 'combinedDateTime', 'fuzzyNames', 'timezone']);
    await archive.close();
  });

  it('changes how names, dates and times are matched, and nothing without it', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    await store(archive.storeTarget(), sample({ study: 1, name: 'Meier^Hans', date: '20240101', time: '230000' }));
    await store(archive.storeTarget(), sample({ study: 2, name: 'Mayer^Rosa', date: '20240102', time: '120000' }));
    const uids = async (asked: IncomingQuery) =>
      (await collect(archive.querySource().find(asked, never))).map((answer) => answer.string(tags.StudyInstanceUID)).sort();
    const both = [1, 2].map((study) => sample({ study }).studyInstanceUid);
    const name = query('STUDY', [
      [tags.PatientName, 'PN', 'MAIER'],
      [tags.StudyInstanceUID, 'UI', ''],
    ]);
    expect(await uids(name)).toEqual([]);
    expect(await uids({ ...name, extensions: ['fuzzyNames'] })).toEqual(both);
    const night = query('STUDY', [
      [tags.StudyDate, 'DA', '20240101-20240102'],
      [tags.StudyTime, 'TM', '2200-1300'],
      [tags.StudyInstanceUID, 'UI', ''],
    ]);
    expect(await uids(night)).toEqual([]);
    expect(await uids({ ...night, extensions: ['combinedDateTime'] })).toEqual(both);
    await archive.close();
  });
});
