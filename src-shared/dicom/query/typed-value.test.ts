import { describe, expect, it } from 'vitest';
import type { DateOrder } from '../typed-date.ts';
import { lookupQueryKey } from './query-keys.ts';
import { typedValue } from './typed-value.ts';

const order: DateOrder = ['day', 'month', 'year'];
const asked = (keyword: string, typed: string) => {
  const key = lookupQueryKey(keyword);
  if (key === undefined) throw new Error(keyword);
  const value = typedValue(key, typed, order);
  return value.ok ? value.value : `! ${value.problem}`;
};

describe('what a person typed', () => {
  it.each([
    ['PatientName', ','],
    ['PatientName', ' ^ '],
    ['PatientName', '='],
    ['PatientName', '\\'],
    ['PatientName', ' '],
    ['PatientID', '\u200b'],
    ['PatientID', '\\'],
    ['AccessionNumber', '\\ \\'],
    ['StudyDescription', '\\'],
    ['PatientBirthDate', '-'],
    ['PatientBirthDate', '\\'],
    ['StudyInstanceUID', ','],
    ['StudyInstanceUID', '*'],
    ['PatientID', 'P'.repeat(1_025)],
  ])('is refused where it would match everything: %s %j', (keyword, typed) => {
    expect(asked(keyword, typed)).toMatch(/^! /);
  });

  it.each(['31.02.1970', '1970-02-31', '29/02/1900', 'abc', '1', '14.03.62', '?', '*0314', '1962-13', '1962-03-14-x', '1.2.3.4'])(
    'is refused as a date: %s',
    (typed) => {
      expect(asked('PatientBirthDate', typed)).toContain(`! “${typed}” is no date`);
    },
  );

  it.each([
    ['14.03.1962', '19620314'],
    ['14/3/1962', '19620314'],
    ['1962-3-14', '19620314'],
    ['1962.03.14', '19620314'],
    ['26. 11. 1962.', '19621126'],
    ['1962', '19620101-19621231'],
    ['1962*', '19620101-19621231'],
    ['1960-02', '19600201-19600229'],
    ['196012', '19601201-19601231'],
    ['1960-1970', '19600101-19701231'],
    ['1970 – 1960', '19600101-19701231'],
    ['19700101-19620101', '19620101-19700101'],
    ['1962-03-14 - 1962-03-15', '19620314-19620315'],
    ['1962-', '19620101-'],
    ['1962-03-14-', '19620314-'],
    ['-14.03.1962', '-19620314'],
  ])('is read as a date or a range: %s', (typed, expected) => {
    expect(asked('PatientBirthDate', typed)).toBe(expected);
  });

  it.each([
    ['PatientID', '\u200b0012\ufeff', '0012'],
    ['PatientID', 'AB\u00a012\r\n', 'AB 12'],
    ['PatientName', 'Smith\u200b,\u00a0Anna', 'Smith*^Anna*'],
    ['PatientName', '山田\u3000太郎', '*山田*太郎*'],
    ['PatientName', 'Smith*, A*', 'Smith*^A*'],
    ['PatientName', 'SMITH\\', '*SMITH*'],
    ['PatientName', 'smith\\Jones, A', '*smith*\\Jones*^A*'],
    ['StudyDescription', 'chest\\', '*chest*'],
    ['PatientSex', 'f\\m\\', 'F\\M'],
    ['StudyInstanceUID', '1.2.840\u200b.1', '1.2.840.1'],
    ['StudyInstanceUID', '1.2.840. 113', '1.2.840.113'],
    ['StudyInstanceUID', '1.2.840.1 1.2.840.2,', '1.2.840.1\\1.2.840.2'],
  ])('is asked without what is unseen or left over: %s %j', (keyword, typed, expected) => {
    expect(asked(keyword, typed)).toBe(expected);
  });

  it.each(['PatientName', 'PatientBirthDate', 'StudyInstanceUID', 'StudyDescription'])(
    'asks for what has no value with two quotation marks: %s',
    (keyword) => {
      expect(asked(keyword, ' "" ')).toBe('""');
    },
  );

  it('is refused where its VR cannot hold it', () => {
    expect(asked('PatientSex', 'ä')).toContain('“ä” is no code');
    expect(asked('StudyInstanceUID', '1.2.*')).toContain('is no UID');
  });
});
