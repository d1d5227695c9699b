import { describe, expect, it } from 'vitest';
import { asksWords, variantsOf } from './asks.ts';
import {
  type Criteria,
  childRequest,
  mainFormKeys,
  matchingKeys,
  noCriteria,
  pathId,
  problemOf,
  topRequest,
} from './criteria.ts';

const now = new Date(2026, 10, 23, 12);
const of = (part: Partial<Criteria>): Criteria => ({ ...noCriteria, ...part });

describe('criteria', () => {
  it('has a form field for everything the issue names', () => {
    expect(mainFormKeys.map((key) => key.keyword)).toEqual([
      'PatientName',
      'PatientID',
      'AccessionNumber',
      'StudyDate',
      'ModalitiesInStudy',
      'StudyDescription',
      'ReferringPhysicianName',
    ]);
  });

  it.each([
    ['smith', '*smith*'],
    ['Smith, An', 'Smith*^An*'],
    ['anna smith', '*anna*smith*'],
    ['SMI?H*', 'SMI?H*'],
  ])('asks %s as %s', (typed, asked) => {
    expect(matchingKeys(of({ text: { PatientName: typed } }), 'STUDY', now).PatientName).toBe(asked);
  });

  it('asks ids as typed, descriptions anywhere, dates as a range, modalities as a list', () => {
    const criteria = of({
      text: { PatientID: ' 0012 ', StudyDescription: 'chest', PatientBirthDate: '1970-05-01', PatientSex: 'f' },
      studyDate: { kind: 'preset', id: 'last-7-days' },
      modalities: ['CT', 'MR'],
    });
    expect(matchingKeys(criteria, 'STUDY', now)).toEqual({
      PatientID: '0012',
      PatientBirthDate: '19700501',
      PatientSex: 'F',
      StudyDate: '20261117-20261123',
      ModalitiesInStudy: 'CT\\MR',
      StudyDescription: '*chest*',
    });
  });

  it('keeps study criteria out of a patient request and asks them inside the patient', () => {
    const criteria = of({ model: 'patient', text: { PatientName: 'smith' }, modalities: ['CT'] });
    const top = topRequest(criteria, [], now);
    expect(top.level).toBe('PATIENT');
    expect(top.keys.PatientName).toBe('*smith*');
    expect(top.keys).not.toHaveProperty('ModalitiesInStudy');
    const child = childRequest({ path: { level: 'PATIENT', PatientID: '7' }, values: {} }, criteria, [], now);
    expect(child?.level).toBe('STUDY');
    expect(child?.keys).toMatchObject({ PatientID: '7', ModalitiesInStudy: 'CT', StudyInstanceUID: '' });
    expect(child?.keys.PatientName ?? '').toBe('');
  });

  it('asks below the archive’s heading of those without an ID for what has none, and whose each study is', () => {
    const criteria = of({ model: 'patient', text: { PatientName: 'smith' } });
    const heading = { path: { level: 'PATIENT', PatientID: '' }, values: {} } as const;
    const kept = { bytes: 1, studies: 2, pinned: 0 };
    expect(childRequest({ ...heading, kept }, criteria, [], now)?.keys).toMatchObject({
      PatientID: '""',
      PatientName: '*smith*',
    });
    expect(childRequest(heading, criteria, [], now)?.keys).toMatchObject({ PatientID: '' });
  });

  it('asks below a study with its unique key only, and for chosen optional columns', () => {
    const row = { path: { level: 'STUDY', PatientID: '7', StudyInstanceUID: '1.2' }, values: {} } as const;
    const child = childRequest(row, of({ text: { PatientName: 'smith' } }), ['ProtocolName', 'StudyID'], now);
    expect(child?.keys).toMatchObject({ StudyInstanceUID: '1.2', ProtocolName: '', Modality: '' });
    expect(child?.keys).not.toHaveProperty('PatientName');
    expect(child?.keys).not.toHaveProperty('StudyID');
  });

  it('asks for a modality that is still being typed, and takes several apart', () => {
    const criteria = of({ modalities: ['CT'], text: { ModalitiesInStudy: 'mr, ct us/' } });
    expect(matchingKeys(criteria, 'STUDY', now).ModalitiesInStudy).toBe('CT\\MR\\US');
    const [anyModality] = variantsOf(criteria);
    expect(anyModality?.criteria).toMatchObject({ modalities: [], text: { ModalitiesInStudy: '' } });
  });

  it.each([
    [{ text: { PatientName: ',' } }, 'PatientName'],
    [{ text: { PatientBirthDate: '31.02.1970' } }, 'PatientBirthDate'],
    [{ text: { ModalitiesInStudy: 'ä' } }, 'ModalitiesInStudy'],
    [{ studyDate: { kind: 'range', from: '', to: '31.02.2026' } as const }, 'StudyDate'],
  ])('has a problem with what cannot be asked for: %j', (part, keyword) => {
    expect(problemOf(of(part))).toMatchObject({ keyword });
  });

  it('has none with empty fields', () => {
    expect(problemOf(noCriteria)).toBeUndefined();
    expect(
      problemOf(of({ text: { PatientName: '', ModalitiesInStudy: ' ' }, studyDate: { kind: 'range', from: '', to: '' } })),
    ).toBeUndefined();
  });

  it('tells what will be asked', () => {
    expect(asksWords(noCriteria, now)).toBe('all studies');
    expect(asksWords(of({ text: { PatientName: 'smith' }, studyDate: { kind: 'range', from: '2026-11-01', to: '' } }), now)).toBe(
      'studies with Patient *smith*, Date from 2026-11-01 on',
    );
    expect(asksWords(of({ text: { PatientName: '""', PatientBirthDate: '""' } }), now)).toBe(
      'studies with Patient empty, Born empty',
    );
    expect(asksWords(of({ model: 'patient', modalities: ['CT', 'MR'] }), now)).toBe(
      'all patients; inside an opened patient, studies with Modality CT or MR',
    );
  });

  it('offers variants that each change one thing', () => {
    const variants = variantsOf(of({ text: { PatientName: 'anna smith' }, studyDate: { kind: 'preset', id: 'today' } }));
    expect(variants[0]?.label).toBe('on any date');
    expect(variants.map((v) => v.label)).toContain('with Patient *smith*anna*');
  });

  it('offers no name that is everybody’s', () => {
    for (const typed of ['', '?', '""']) {
      const labels = variantsOf(of({ text: { PatientName: typed } })).map(({ label }) => label);
      expect(labels).toEqual(['by Patient Root']);
    }
  });

  it('names a row by its unique keys', () => {
    expect(pathId({ level: 'SERIES', PatientID: '7', StudyInstanceUID: '1', SeriesInstanceUID: '2' })).toBe('S:1/2');
  });
});
