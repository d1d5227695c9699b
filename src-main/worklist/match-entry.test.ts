import { describe, expect, it } from 'vitest';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { VR } from '../../src-shared/dicom/vr.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { worklistIdentifier } from '../dicom/services/worklist-identifier.ts';
import { matchesEntry } from './match-entry.ts';
import { worklistResponses } from './worklist-response.ts';

function put(dataSet: DataSet, values: Readonly<Record<string, string>>): DataSet {
  for (const [keyword, value] of Object.entries(values)) {
    const entry = lookupKeyword(keyword);
    if (entry === undefined) throw new Error(keyword);
    dataSet.set(entry.tag, entry.vr as VR, value.split('\\'));
  }
  return dataSet;
}

const step = {
  Modality: 'MR',
  ScheduledStationAETitle: 'AA32\\AA33',
  ScheduledProcedureStepStartDate: '20261015',
  ScheduledProcedureStepStartTime: '085607',
  ScheduledPerformingPhysicianName: 'JOHNSON^Ann',
  ScheduledProcedureStepDescription: 'Knee [left]',
};

function entryWith(steps: readonly Readonly<Record<string, string>>[] = [step], characterSet = 'ISO_IR 100'): DataSet {
  const entry = new DataSet().set(tags.SpecificCharacterSet, 'CS', characterSet);
  put(entry, {
    PatientName: 'Müller^Jörg',
    PatientID: 'AV35674',
    AccessionNumber: '00001',
    StudyInstanceUID: '1.2.3',
    RequestedProcedureDescription: 'EXAM6',
    PatientWeight: '70.50',
  });
  const codes = put(new DataSet({ parent: entry }), { CodeValue: 'K1', CodingSchemeDesignator: 'LOCAL', CodeMeaning: 'Knee' });
  entry.set(tags.RequestedProcedureCodeSequence, 'SQ', [codes]);
  entry.set(
    tags.ScheduledProcedureStepSequence,
    'SQ',
    steps.map((values) => put(new DataSet({ parent: entry }), values)),
  );
  return entry;
}

const matches = (keys: Readonly<Record<string, string>>, entry = entryWith()) => matchesEntry(entry, worklistIdentifier(keys));

describe('matching worklist entries', () => {
  it.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ PatientID: 'AV35674' }, true],
    [{ PatientID: 'av35674' }, false],
    [{ PatientID: 'AV3*' }, true],
    [{ PatientID: 'AV3?674' }, true],
    [{ PatientID: '*' }, true],
    [{ PatientName: 'MULLER*' }, true],
    [{ PatientName: 'Müller^J*' }, true],
    [{ PatientName: 'Jörg' }, false],
    [{ StudyInstanceUID: '1.2.4\\1.2.3' }, true],
    [{ StudyInstanceUID: '1.2.4' }, false],
    [{ PatientWeight: '70.5' }, true],
    [{ AccessionNumber: '1' }, false],
    [{ PatientBirthDate: '19700101' }, false],
    [{ Modality: 'MR' }, true],
    [{ Modality: 'CT' }, false],
    [{ Modality: 'CT\\MR' }, true],
    [{ ScheduledStationAETitle: 'AA33' }, true],
    [{ ScheduledStationAETitle: 'AA3' }, false],
    [{ ScheduledProcedureStepDescription: 'Knee [*' }, true],
    [{ ScheduledProcedureStepStartDate: '20261015' }, true],
    [{ ScheduledProcedureStepStartDate: '20261016' }, false],
    [{ ScheduledProcedureStepStartDate: '20261001-20261031' }, true],
    [{ ScheduledProcedureStepStartDate: '-20261014' }, false],
    [{ ScheduledProcedureStepStartTime: '08' }, true],
    [{ ScheduledProcedureStepStartTime: '0900-' }, false],
    [{ ScheduledPerformingPhysicianName: 'johnson*' }, true],
    [{ ScheduledProcedureStepStartDate: '20261015', Modality: 'CT' }, false],
  ])('%j: %s', (keys, expected) => {
    expect(matches(keys)).toBe(expected);
  });

  it('takes two ranges of date and time as one interval (PS3.4 Table K.6-1)', () => {
    const between = (date: string, time: string) =>
      matches({ ScheduledProcedureStepStartDate: date, ScheduledProcedureStepStartTime: time });
    expect(between('20261014-20261016', '1000-0700')).toBe(true);
    expect(between('20261015-20261016', '1000-0700')).toBe(false);
    expect(between('20261014-20261015', '1000-0700')).toBe(false);
    expect(between('20261014-20261015', '1000-0900')).toBe(true);
    expect(between('20261015-', '085607-')).toBe(true);
    expect(between('20261015', '0900-1000')).toBe(false);
  });

  it('needs all keys of the step in one step', () => {
    const other = { Modality: 'CT', ScheduledProcedureStepStartDate: '20261101' };
    const entry = entryWith([step, other]);
    expect(matches({ Modality: 'CT', ScheduledProcedureStepStartDate: '20261101' }, entry)).toBe(true);
    expect(matches({ Modality: 'CT', ScheduledProcedureStepStartDate: '20261015' }, entry)).toBe(false);
  });

  it('fits entries without a step only when nothing is asked of it', () => {
    expect(matches({ PatientID: 'AV35674' }, entryWith([]))).toBe(true);
    expect(matches({ Modality: '*' }, entryWith([]))).toBe(true);
    expect(matches({ Modality: 'MR' }, entryWith([]))).toBe(false);
  });

  it('matches inside other sequences too', () => {
    const coded = (value: string) => {
      const identifier = worklistIdentifier({});
      identifier.set(tags.RequestedProcedureCodeSequence, 'SQ', [put(new DataSet(), { CodeValue: value })]);
      return matchesEntry(entryWith(), identifier);
    };
    expect([coded('K1'), coded('K2'), coded('')]).toEqual([true, false, true]);
  });
});

describe('worklist responses', () => {
  it('hold what was asked for, empty where there is nothing', () => {
    const identifier = put(new DataSet(), { PatientName: '', PatientBirthDate: '' });
    identifier.set(tags.ScheduledProcedureStepSequence, 'SQ', [put(new DataSet(), { Modality: 'MR', ScheduledStationName: '' })]);
    const [response, ...others] = worklistResponses(entryWith(), identifier);
    expect(others).toEqual([]);
    expect([...(response ?? [])].map(({ tag }) => tag)).toEqual([
      tags.SpecificCharacterSet,
      tags.PatientName,
      tags.PatientBirthDate,
      tags.ScheduledProcedureStepSequence,
    ]);
    expect(response?.string(tags.PatientName)).toBe('Müller^Jörg');
    expect(response?.string(tags.PatientBirthDate)).toBe('');
    const [item] = response?.sequence(tags.ScheduledProcedureStepSequence) ?? [];
    expect([...(item ?? [])].map(({ tag }) => tag)).toEqual([tags.Modality, tags.ScheduledStationName]);
    expect(item?.string(tags.Modality)).toBe('MR');
  });

  it('are one for each step that fits', () => {
    const other = { Modality: 'CT', ScheduledStationAETitle: 'CT1' };
    const stations = (keys: Record<string, string>) =>
      worklistResponses(entryWith([step, other]), worklistIdentifier(keys)).map((response) =>
        response.sequence(tags.ScheduledProcedureStepSequence).map((item) => item.text(tags.ScheduledStationAETitle)),
      );
    expect(stations({})).toEqual([['AA32\\AA33'], ['CT1']]);
    expect(stations({ Modality: 'CT' })).toEqual([['CT1']]);
  });

  it('hold a whole sequence that is asked for without an item', () => {
    const identifier = new DataSet().set(tags.RequestedProcedureCodeSequence, 'SQ', []);
    const [response] = worklistResponses(entryWith(), identifier);
    expect(response?.sequence(tags.RequestedProcedureCodeSequence)[0]?.string(tags.CodeMeaning)).toBe('Knee');
  });

  it.each([
    ['ISO_IR 192', 'ISO_IR 192'],
    ['ISO_IR 100', 'ISO_IR 100'],
    [undefined, 'ISO_IR 100'],
    ['ISO_IR 144', 'ISO_IR 192'],
  ])('are in the character set of the asker, %s, as far as it holds them: %s', (asked, expected) => {
    const identifier = new DataSet();
    if (asked) identifier.set(tags.SpecificCharacterSet, 'CS', asked);
    put(identifier, { PatientName: '' });
    const [response] = worklistResponses(entryWith(), identifier);
    expect(response?.string(tags.SpecificCharacterSet)).toBe(expected);
    expect(response?.string(tags.PatientName)).toBe('Müller^Jörg');
  });
});

it('answers in the asker’s character set with all of its terms, the empty one included', () => {
  const name = 'Yamada^Tarou=山田^太郎';
  const entry = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192').set(tags.PatientName, 'PN', name);
  const answer = (...asked: string[]) => {
    const identifier = new DataSet().set(tags.SpecificCharacterSet, 'CS', asked).set(tags.PatientName, 'PN', '');
    const [response] = worklistResponses(entry, identifier);
    return [response?.characterSet, response?.string(tags.PatientName)];
  };
  expect(answer('', 'ISO 2022 IR 87')).toEqual([['', 'ISO 2022 IR 87'], name]);
  expect(answer('NONSENSE')).toEqual([['ISO_IR 192'], name]);
  expect(answer('')).toEqual([['ISO_IR 192'], name]);
});
