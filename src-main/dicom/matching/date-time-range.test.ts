import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../dataset/data-set.ts';
import { fitsDateTime } from './date-time-range.ts';
import { fitsKeys } from './match-data-set.ts';

describe('a date and time in one element', () => {
  it.each([
    ['20260101103000', '20260101', true],
    ['20260101103000', '2026010110', true],
    ['20260101103000.5', '20260101103000', true],
    ['20260101103000', '20260102', false],
    ['202601', '202601', true],
    ['20260228235959.9', '202602', true],
    ['20260301', '202602', false],
    ['20260101103000', '20260101-20260131', true],
    ['20260131235959', '20260101-20260131', true],
    ['20260201', '20260101-20260131', false],
    ['20251231', '20260101-', false],
    ['20260101', '20260101-', true],
    ['20261231', '-2026', true],
    ['20270101', '-2026', false],
    ['20260601', '2025-2026', true],
    ['', '20260101-', false],
    ['no date', '2026', false],
  ])('%s fits %s: %s', (value, wanted, fits) => expect(fitsDateTime(value, wanted)).toBe(fits));

  it.each([
    // 10:30 in Berlin is 09:30 in UTC, and 04:30 in New York
    ['20260101103000+0100', '202601010930+0000', true],
    ['20260101103000+0100', '202601011030+0000', false],
    ['20260101103000+0100', '202601010400-0500-202601010500-0500', true],
    ['20260101003000+0100', '20251231+0000', true],
    ['20260101003000+0100', '20260101+0000-', false],
    ['20251231200000-0500', '202601+0000', true],
    ['20260301000000+0000', '202602+0000', false],
    // nothing is known of one of the zones
    ['20260101103000', '202601011030-0500', true],
    ['20260101103000+0100', '202601011030', true],
  ])('%s fits %s: %s, in whatever zone', (value, wanted, fits) => expect(fitsDateTime(value, wanted)).toBe(fits));

  it.each(['', '-', 'today', '2026-01-01', '20260101-20260102-20260103', '2026.5'])('%j is none to look for', (wanted) =>
    expect(fitsDateTime('20260101', wanted)).toBeUndefined(),
  );

  it('is matched where data sets are: in sequences and worklists', () => {
    const entry = new DataSet().set(tags.AcquisitionDateTime, 'DT', '20260115');
    const fits = (wanted: string) => fitsKeys(entry, new DataSet().set(tags.AcquisitionDateTime, 'DT', wanted), {});
    expect([fits('20260101-20260131'), fits('20260201-'), fits('20260115'), fits('*')]).toEqual([true, false, true, true]);
  });
});
