import { describe, expect, it } from 'vitest';
import { firstCriteria, worklistKeysOf, worklistProblem, worklistWords } from './worklist-criteria.ts';

const now = new Date(2026, 10, 25, 9);

describe('the worklist search form', () => {
  it('begins with today', () => {
    expect(worklistKeysOf(firstCriteria, now)).toEqual({ ScheduledProcedureStepStartDate: '20261125' });
    expect(worklistWords(firstCriteria, now)).toBe('what is planned with Date 2026-11-25');
  });

  it('asks for days on and back, for ranges, and for any day', () => {
    const dates = (['tomorrow', 'next-7-days', 'last-7-days', 'any'] as const).map(
      (day) => worklistKeysOf({ ...firstCriteria, day }, now).ScheduledProcedureStepStartDate,
    );
    expect(dates).toEqual(['20261126', '20261125-20261201', '20261119-20261125', undefined]);
    const range = { ...firstCriteria, day: 'range', from: '2026-12-01', to: '' } as const;
    expect(worklistKeysOf(range, now)).toEqual({ ScheduledProcedureStepStartDate: '20261201-' });
    expect(worklistWords({ ...firstCriteria, day: 'any' }, now)).toBe('everything that is planned');
  });

  it('makes matching text of what was typed', () => {
    const text = {
      PatientName: 'Smith, An',
      Modality: 'ct',
      ScheduledStationAETitle: 'CT_1 ',
      PatientID: '',
      AccessionNumber: 'A*',
    };
    expect(worklistKeysOf({ ...firstCriteria, day: 'any', text }, now)).toEqual({
      PatientName: 'Smith*^An*',
      Modality: 'CT',
      ScheduledStationAETitle: 'CT_1',
      AccessionNumber: 'A*',
    });
    expect(worklistKeysOf({ ...firstCriteria, day: 'any', text: { PatientName: 'smith' } }, now)).toEqual({
      PatientName: 'smith*',
    });
  });

  it('asks for nothing more than was typed: what is no name or only unseen has a problem', () => {
    const problem = (text: (typeof firstCriteria)['text']) => worklistProblem({ ...firstCriteria, text });
    expect(problem({ PatientName: ',' })).toContain('“,” is no name.');
    expect(problem({ PatientID: '\\' })).toContain('there is none');
    expect(problem({ AccessionNumber: '\u200b' })).toContain('unseen characters');
    expect(problem({ Modality: 'ä' })).toContain('is no code');
    expect(problem({ PatientName: 'smith\u200b', Modality: '' })).toBeUndefined();
    const text = { PatientName: 'anna smith\u200b', PatientID: '\ufeff007' };
    expect(worklistKeysOf({ ...firstCriteria, day: 'any', text }, now)).toEqual({ PatientName: 'anna smith*', PatientID: '007' });
  });
});
