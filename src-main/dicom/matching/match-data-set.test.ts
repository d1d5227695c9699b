import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../dataset/data-set.ts';
import { fitsKeys } from './match-data-set.ts';

describe('an age', () => {
  const entry = new DataSet().set(tags.PatientAge, 'AS', '034Y');
  const fits = (wanted: string, wildcardsInDates: boolean) =>
    fitsKeys(entry, new DataSet().set(tags.PatientAge, 'AS', wanted), { wildcardsInDates });

  it('has no wildcards but for those who want them, as dates have none (PS3.4 §C.2.2.2.4)', () => {
    expect([fits('034Y', false), fits('*Y', false), fits('03?Y', false)]).toEqual([true, false, false]);
    expect(fits('*Y', true)).toBe(true);
    expect(fits('*', false)).toBe(true);
  });
});
