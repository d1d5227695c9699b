import { describe, expect, it } from 'vitest';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import type { Archive } from './archive.ts';
import { collect, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

const {
  FrameIncrementPointer,
  RequestAttributesSequence,
  RequestedProcedureID,
  RequestedProcedureDescription,
  ScheduledProcedureStepStartDate,
} = tags;
const never = new AbortController().signal;

const request = (id: string, description: string, date = '20260102') =>
  new DataSet()
    .set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 100')
    .set(RequestedProcedureID, 'SH', id)
    .set(RequestedProcedureDescription, 'LO', description)
    .set(ScheduledProcedureStepStartDate, 'DA', date)
    .set(tags.ReferencedStudySequence, 'SQ', [new DataSet().set(tags.ReferencedSOPInstanceUID, 'UI', `1.2.${id.slice(1)}`)]);

async function filled(folder: string): Promise<Archive> {
  const archive = await openSampleArchive(folder);
  const target = archive.storeTarget();
  const put = (series: number, ...items: DataSet[]) =>
    store(
      target,
      sample({ study: 1, series, instance: 1, edit: (dataSet) => dataSet.set(RequestAttributesSequence, 'SQ', items) }),
    );
  await put(1, request('A1', 'Schädel'), request('A2', 'Thorax', '20260301'));
  await put(2, request('B1', 'Knie'));
  await store(target, sample({ study: 1, series: 3, instance: 1 }));
  return archive;
}

/** Numbers of the series that are found, and the first answer. */
async function found(archive: Archive, level: QueryLevel, item: DataSet | undefined, ignoreCase = false) {
  const identifier = new DataSet()
    .set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192')
    .set(tags.SeriesInstanceUID, 'UI', '')
    .set(RequestAttributesSequence, 'SQ', item ? [item] : []);
  const query = { model: 'study', level, identifier, callingAeTitle: 'ASKER', calledAeTitle: 'QUARRY' } as const;
  const answers = await collect(archive.querySource({ ignoreCase }).find(query, never));
  return { count: answers.length, items: answers.map((answer) => answer.sequence(RequestAttributesSequence)) };
}

describe('keys in sequences', () => {
  it.each<[string, DataSet, number]>([
    ['a value', new DataSet().set(RequestedProcedureID, 'SH', 'A2'), 1],
    ['a wildcard', new DataSet().set(RequestedProcedureID, 'SH', '?1'), 2],
    [
      'text in another character set',
      new DataSet({ characterSet: ['ISO_IR 192'] }).set(RequestedProcedureDescription, 'LO', 'Schä*'),
      1,
    ],
    ['a range', new DataSet().set(ScheduledProcedureStepStartDate, 'DA', '20260101-20260131'), 2],
    [
      'two keys in one item',
      new DataSet().set(RequestedProcedureID, 'SH', 'A1').set(ScheduledProcedureStepStartDate, 'DA', '20260301'),
      0,
    ],
    [
      'a list of UIDs in a sequence of the sequence',
      new DataSet().set(tags.ReferencedStudySequence, 'SQ', [
        new DataSet().set(tags.ReferencedSOPInstanceUID, 'UI', ['1.2.9', '1.2.2']),
      ]),
      1,
    ],
    ['an asterisk', new DataSet().set(RequestedProcedureID, 'SH', '*'), 3],
    ['an empty value', new DataSet().set(RequestedProcedureID, 'SH', ''), 3],
  ])('match by %s', async (_name, item, count) => {
    await using folder = await temporaryFolder();
    const archive = await filled(folder.path);
    expect((await found(archive, 'SERIES', item)).count).toBe(count);
    await archive.close();
  });

  it('are answered with what they name, in every item; without any, with all of it', async () => {
    await using folder = await temporaryFolder();
    const archive = await filled(folder.path);
    const named = await found(archive, 'SERIES', new DataSet().set(RequestedProcedureDescription, 'LO', ''));
    expect(named.items.map((items) => items.map((item) => item.string(RequestedProcedureDescription)))).toEqual([
      ['Schädel', 'Thorax'],
      ['Knie'],
      [],
    ]);
    expect(named.items[0]?.[0]?.has(RequestedProcedureID)).toBe(false);
    const all = await found(archive, 'SERIES', undefined);
    expect(all.items[0]?.[1]?.sequence(tags.ReferencedStudySequence)[0]?.string(tags.ReferencedSOPInstanceUID)).toBe('1.2.2');
    await archive.close();
  });

  it('are read from one file of the entity above the images', async () => {
    await using folder = await temporaryFolder();
    const archive = await filled(folder.path);
    const wanted = new DataSet().set(RequestedProcedureID, 'SH', 'A1');
    expect(await found(archive, 'STUDY', wanted)).toMatchObject({ count: 1, items: [[{}, {}]] });
    expect((await found(archive, 'IMAGE', wanted)).count).toBe(1);
    await archive.close();
  });

  it('match tags by their number (VR AT)', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const pointing = new DataSet().set(FrameIncrementPointer, 'AT', [0x0018_1063]);
    const edit = (dataSet: DataSet) => dataSet.set(RequestAttributesSequence, 'SQ', [pointing]);
    await store(archive.storeTarget(), sample({ study: 1, series: 1, instance: 1, edit }));
    const by = (tag: number) => found(archive, 'SERIES', new DataSet().set(FrameIncrementPointer, 'AT', [tag]));
    expect([(await by(0x0018_1063)).count, (await by(0x0018_1065)).count]).toEqual([1, 0]);
    await archive.close();
  });
});
