import { describe, expect, it } from 'vitest';
import type { Case } from './measure.ts';
import { table } from './report.ts';
import { rateTarget } from './target.ts';
import { side } from './testing/measured.ts';

const work: Case = {
  name: 'carry stones',
  unit: 'stones',
  amount: 100,
  sides: [],
  targets: [rateTarget('Quarry', ['mule'])],
  notes: ['Uphill.'],
};

describe('a table', () => {
  const samples = [{ ms: 50, peaks: { carrier: 3 * 2 ** 20 }, cpuSeconds: { carrier: 0.25 } }];
  const text = table(
    work,
    [
      side('Quarry', [], { samples }),
      side('mule', [100, 140, 120], { amount: 60 }),
      side('ox', [], { missing: ['ox'] }),
      side('gravity', [25], { isLimit: true }),
      side('hope', [1], { isLimit: true }),
    ],
    (name) => name === 'Quarry',
  );

  it('has a row for each side that ran, with rates, and ratios to the best peer and the first limit', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows[0]).toBe('|  | runs | ms | min–max | stones/s | × best peer | × limit | CPU s | peak MB |');
    expect(rows[2]).toBe('| Quarry | 1 | 50 |  | 2000 | 4.00 | 0.50 | carrier 0.25 | carrier 3 |');
    expect(rows[3]).toBe('| mule | 3 | 120 | 100–140 | 500 | 1.00 | 0.13 |  |  |');
    expect(rows[4]).toContain('*gravity*');
    expect(rows).toHaveLength(6);
  });

  it('says below what was to be reached, what did less, and what is missing', () => {
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toEqual([
      '- Quarry: to be 1.00 × the rate of mule, is 4.00 ×: reached',
      '- mule: does 60 of 100 stones',
      '- ox: left out, ox is not installed',
      '- Uphill.',
    ]);
  });
});
