import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryExtension } from '../../src-shared/dicom/query/extensions.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import type { Archive } from './archive.ts';
import { collect, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

type Keys = Readonly<Partial<Record<'StudyDate' | 'StudyTime' | 'ContentDate' | 'ContentTime', string>>>;

describe('a query in a time zone', () => {
  let archive: Archive;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    archive = await openSampleArchive(folder.path);
    const put = async (study: number, date: string, time: string, zone: string | undefined) => {
      const edit = (dataSet: DataSet) => {
        if (zone !== undefined) dataSet.set(tags.TimezoneOffsetFromUTC, 'SH', zone);
        dataSet.set(tags.ContentDate, 'DA', date).set(tags.ContentTime, 'TM', time);
        dataSet.set(tags.PatientBirthDate, 'DA', '19700101').set(tags.PatientBirthTime, 'TM', '233000');
      };
      expect(await store(archive.storeTarget(), sample({ study, date, time, edit, patient: `P${study}` }))).toEqual({ code: 0 });
    };
    await put(1, '20240101', '233000', '+0000');
    await put(2, '20240102', '050000', '+0530'); // the same moment, in India
    await put(3, '20240101', '183000', '-0500'); // and in New York
    await put(4, '20240601', '120000', undefined); // far from the others, whatever the zone of this computer
    await put(5, '20240101', '', '+0000');
  });
  afterAll(async () => {
    await archive.close();
    await folder[Symbol.asyncDispose]();
  });

  async function ask(
    keys: Keys,
    zone: string,
    extensions: readonly QueryExtension[] = ['timezone'],
    level: 'STUDY' | 'IMAGE' = 'STUDY',
  ) {
    const identifier = new DataSet();
    identifier.set(tags.TimezoneOffsetFromUTC, 'SH', zone);
    identifier.set(tags.StudyInstanceUID, 'UI', '').set(tags.PatientBirthDate, 'DA', '').set(tags.PatientBirthTime, 'TM', '');
    for (const keyword of ['StudyDate', 'StudyTime', 'ContentDate', 'ContentTime'] as const)
      identifier.set(tags[keyword], keyword.endsWith('Date') ? 'DA' : 'TM', keys[keyword] ?? '');
    const query = { model: 'study', level, identifier, callingAeTitle: 'A', calledAeTitle: 'B', extensions } as const;
    const answers = await collect(archive.querySource().find(query, new AbortController().signal));
    return answers.sort((a, b) => ((a.string(tags.StudyInstanceUID) ?? '') < (b.string(tags.StudyInstanceUID) ?? '') ? -1 : 1));
  }
  const studies = (answers: readonly DataSet[]) => answers.map((one) => Number(one.string(tags.StudyInstanceUID)?.slice(-1)));
  const shown = (answers: readonly DataSet[], date: number = tags.StudyDate, time: number = tags.StudyTime) =>
    answers.map((one) => `${one.string(date) ?? ''} ${one.string(time) ?? ''}`);

  it('finds one moment in all zones, beyond midnight, and answers in the zone of the asker', async () => {
    const answers = await ask({ StudyDate: '20240102', StudyTime: '0030' }, '+0100');
    expect(studies(answers)).toEqual([1, 2, 3]);
    expect(shown(answers)).toEqual(Array(3).fill('20240102 003000'));
    expect(answers.map((one) => one.string(tags.TimezoneOffsetFromUTC))).toEqual(Array(3).fill('+0100'));
    // Nobody is born at another time for it.
    expect(shown(answers, tags.PatientBirthDate, tags.PatientBirthTime)).toEqual(Array(3).fill('19700101 233000'));
  });

  it.each<[Keys, string, number[]]>([
    [{ StudyDate: '20240102-20240102', StudyTime: '003000-003000' }, '+0100', [1, 2, 3]],
    [{ StudyDate: '20240102-20240103', StudyTime: '003001-' }, '+0100', []],
    [{ StudyDate: '-20240102', StudyTime: '-002959' }, '+0100', []],
    [{ StudyDate: '20240101', StudyTime: '2330' }, '+0000', [1, 2, 3]],
    [{ StudyTime: '0500' }, '+0530', [1, 2, 3]],
    [{ StudyTime: '0515' }, '+0545', [1, 2, 3]],
  ])('holds at the ends of ranges and for half and quarter hours: %j in %s', async (keys, zone, found) => {
    expect(studies(await ask(keys, zone))).toEqual(found);
  });

  it('takes date and time for one interval where that was agreed on, too', async () => {
    const night = { StudyDate: '20240101-20240102', StudyTime: '2300-0100' };
    expect(studies(await ask(night, '+0100', ['timezone', 'combinedDateTime']))).toEqual([1, 2, 3]);
    expect(studies(await ask(night, '+0900', ['timezone', 'combinedDateTime']))).not.toContain(1);
  });

  it('takes objects without a zone to be in that of this computer, and leaves a date alone that has no time', async () => {
    const own = new Date(2024, 5, 1, 12);
    const answers = await ask({}, '+0000');
    expect(studies(answers)).toEqual([1, 2, 3, 4, 5]);
    const iso = own.toISOString();
    expect(shown(answers)[3]).toBe(`${iso.slice(0, 10).replaceAll('-', '')} ${iso.slice(11, 19).replaceAll(':', '')}`);
    expect(shown(answers)[4]).toBe('20240101 ');
  });

  it('moves the times of images likewise', async () => {
    const answers = await ask({ ContentDate: '20240102', ContentTime: '003000' }, '+0100', ['timezone', 'relational'], 'IMAGE');
    expect(shown(answers, tags.ContentDate, tags.ContentTime)).toEqual(Array(3).fill('20240102 003000'));
  });

  it('is one like any other where no time zone was agreed on, or none is named', async () => {
    for (const [zone, extensions] of [
      ['+0100', []],
      ['', ['timezone']],
    ] as const) {
      const answers = await ask({ StudyDate: '20240101', StudyTime: '2330' }, zone, extensions);
      expect(studies(answers)).toEqual([1]);
      expect(answers[0]?.has(tags.TimezoneOffsetFromUTC)).toBe(false);
    }
  });

  it('is answered alike after a reindex', async () => {
    await archive.reindex(() => undefined);
    expect(studies(await ask({ StudyDate: '20240102', StudyTime: '0030' }, '+0100'))).toEqual([1, 2, 3]);
  });
});
