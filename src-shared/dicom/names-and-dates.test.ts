import { describe, expect, it } from 'vitest';
import { type AeTitleProblem, validateAeTitle } from './ae-title.ts';
import {
  addDays,
  datePresets,
  formatAge,
  formatDate,
  formatDateRange,
  formatTime,
  localDate,
  parseDate,
  parseDateRange,
  parseIsoDate,
  parseTime,
  parseUtcOffset,
  presetRange,
  toDicomDate,
  toDicomTime,
} from './date-time.ts';
import { formatPersonName, parsePersonName, personNameFromTyped, personNameLine } from './person-name.ts';

describe('AE titles', () => {
  it.each<[string, AeTitleProblem]>([
    ['', 'empty'],
    ['   ', 'only-blanks'],
    ['A234567890123456X', 'too-long'],
    ['PACS\\1', 'backslash'],
    ['PACS\n', 'control-character'],
    ['PACS\x7f', 'control-character'],
    ['PÄCS', 'non-ascii'],
    ['PACS\u200b', 'non-ascii'],
  ])('refuses %j as %s', (title, problem) => {
    expect(validateAeTitle(title)).toEqual({ ok: false, problem });
  });
  it('accepts what the standard does, with outer blanks, too', () => {
    expect(validateAeTitle('A23456789012345X')).toEqual({ ok: true });
    expect(validateAeTitle(' PACS 1 ')).toEqual({ ok: true });
  });
});

describe('person names', () => {
  it('formats all three groups', () => {
    expect(formatPersonName('Yamada^Tarou=山田^太郎=やまだ^たろう')).toEqual({
      alphabetic: 'YAMADA, Tarou',
      ideographic: '山田 太郎',
      phonetic: 'やまだ たろう',
    });
  });
  it.each([
    ['Doe^John', 'DOE, John'],
    ['Doe', 'DOE'],
    ['^John', 'John'],
    ['Adams^John Robert Quincy^^Rev.^B.A. M.Div.', 'ADAMS, Rev. John Robert Quincy, B.A. M.Div.'],
    ['Morrison-Jones^Susan^^^Ph.D., Chief Executive Officer', 'MORRISON-JONES, Susan, Ph.D., Chief Executive Officer'],
    [' Smith ^ Anna ', 'SMITH, Anna'],
    ['Smith^Anna^^^', 'SMITH, Anna'],
    ['Äneas^Rüdiger', 'ÄNEAS, Rüdiger'],
    ['Groß^Eva', 'GROß, Eva'],
    ['', ''],
    ['^^^^', ''],
    ['A^B^C^D^E^F^G', 'A, D B C, E F G'],
  ])('formats %j as %j', (value, text) => {
    expect(formatPersonName(value).alphabetic).toBe(text);
  });
  it('keeps what is there when the alphabetic group is missing', () => {
    expect(personNameLine('=山田^太郎')).toBe('山田 太郎');
    expect(personNameLine('Doe^John\\=\\Roe^Jane')).toBe('DOE, John; ROE, Jane');
    expect(parsePersonName('A=B=C=D').phonetic?.family).toBe('C');
    expect(parsePersonName('=X').alphabetic).toBeUndefined();
  });
  it('takes names as they are typed', () => {
    expect(personNameFromTyped('Smith, Anna Maria')).toBe('Smith^Anna^Maria');
    expect(personNameFromTyped('Smith,')).toBe('Smith');
    expect(personNameFromTyped(' smith* ')).toBe('smith*');
    expect(personNameFromTyped('Smith^Anna, jr')).toBe('Smith^Anna, jr');
  });
});

describe('dates and times', () => {
  it.each([
    ['20261123', { year: 2026, month: 11, day: 23 }],
    ['1999.12.31', { year: 1999, month: 12, day: 31 }],
    ['20240229', { year: 2024, month: 2, day: 29 }],
    [' 20261123 ', { year: 2026, month: 11, day: 23 }],
  ])('reads %j', (text, date) => expect(parseDate(text)).toEqual(date));
  it.each([
    '',
    '2026',
    '20261301',
    '20260230',
    '20230229',
    '19000229',
    '20260100',
    '2026.1123',
    '2026-11-23',
    '20261123-',
    'x0261123',
  ])('refuses the date %j', (text) => {
    expect(parseDate(text)).toBeUndefined();
    expect(formatDate(text)).toBe(text);
  });
  it.each([
    ['142305.25', '14:23:05'],
    ['142305', '14:23:05'],
    ['1423', '14:23'],
    ['14', '14 h'],
    ['14:23:05', '14:23:05'],
    ['235960', '23:59:60'],
  ])('reads the time %j', (text, shown) => {
    expect(formatTime(text)).toBe(shown);
    const time = parseTime(text);
    expect(time && toDicomTime(time)).toBe(text.replaceAll(':', ''));
  });
  it.each(['', '24', '1460', '142361', '142305.', '142305.1234567', '14:2305', '1', '14230'])('refuses the time %j', (text) => {
    expect(parseTime(text)).toBeUndefined();
    expect(formatTime(text)).toBe(text);
  });
  it('reads offsets from UTC', () => {
    expect(['+0100', '-0330', '+0000', '-0000', '+1400', '-1200'].map(parseUtcOffset)).toEqual([60, -210, 0, 0, 840, -720]);
    for (const text of ['', '0100', '+01', '+1500', '+0160', '-1201', '+01:00']) expect(parseUtcOffset(text)).toBeUndefined();
  });

  const from = { year: 2026, month: 11, day: 1 };
  const to = { year: 2026, month: 11, day: 23 };
  it('writes and reads ranges', () => {
    expect(formatDateRange({ from, to })).toBe('20261101-20261123');
    expect(formatDateRange({ from: to, to: from })).toBe('20261101-20261123');
    expect(formatDateRange({ from, to: undefined })).toBe('20261101-');
    expect(formatDateRange({ from: undefined, to })).toBe('-20261123');
    expect(formatDateRange({ from, to: from })).toBe('20261101');
    expect(formatDateRange({ from: undefined, to: undefined })).toBe('');
    for (const text of ['20261101-20261123', '20261101-', '-20261123', '20261101', '']) {
      const range = parseDateRange(text);
      expect(range && formatDateRange(range), text).toBe(text);
    }
    for (const text of ['-', 'abc', '20261101-x', 'x-20261101', '20261101-20261102-20261103', '2026-11-01'])
      expect(parseDateRange(text), text).toBeUndefined();
  });

  it('counts days over months, years and leap days', () => {
    expect(toDicomDate(addDays({ year: 2024, month: 3, day: 1 }, -1))).toBe('20240229');
    expect(toDicomDate(addDays({ year: 2026, month: 1, day: 1 }, -1))).toBe('20251231');
    expect(toDicomDate(addDays({ year: 99, month: 12, day: 31 }, 1))).toBe('01000101');
    expect(localDate(new Date(2026, 10, 23, 23, 59))).toEqual(to);
    expect(parseIsoDate('2026-11-23')).toEqual(to);
    expect(parseIsoDate('2026-11-31')).toBeUndefined();
  });

  it('computes presets from today', () => {
    const text = (id: (typeof datePresets)[number]['id']) => formatDateRange(presetRange(id, to));
    expect(text('today')).toBe('20261123');
    expect(text('yesterday')).toBe('20261122');
    expect(text('last-7-days')).toBe('20261117-20261123');
    expect(text('last-30-days')).toBe('20261025-20261123');
    expect(new Set(datePresets.map((preset) => text(preset.id))).size).toBe(datePresets.length);
  });

  it('formats ages', () => {
    expect(['045Y', '003M', '02W', '010D'].map(formatAge)).toEqual(['45 y', '3 mo', '02W', '10 d']);
  });
});
