import { describe, expect, it } from 'vitest';
import { judge, judgementInWords, rateTarget } from './target.ts';
import { side } from './testing/measured.ts';

const own = side('Quarry', [100, 120, 110]);
const slow = side('slow', [200, 220, 210]);
const fast = side('fast', [99, 88, 77]);

describe('a target', () => {
  it('is held against the fastest of those it names, by medians of rates', () => {
    const judged = judge(rateTarget('Quarry', ['slow', 'fast']), [own, slow, fast], false);
    expect(judged.isReached).toBe(false);
    expect(judged.reached).toBeCloseTo(88 / 110);
    expect(judgementInWords(judged)).toBe('- Quarry: to be 1.00 × the rate of the best of slow, fast, is 0.80 ×: **missed**');
    expect(judge(rateTarget('Quarry', ['fast'], 0.79), [own, fast], false).isReached).toBe(true);
    expect(judge(rateTarget('Quarry', ['slow'], 2), [own, slow], false).isReached).toBe(false);
  });

  it('compares rates where one does another amount', () => {
    const tenth = side('tenth', [20], { amount: 10 });
    expect(judge(rateTarget('Quarry', ['tenth']), [own, tenth], false).reached).toBeCloseTo(200 / 110);
  });

  it('goes by those that are installed, and says so where none is', () => {
    const missing = side('fast', [], { missing: ['fast'] });
    expect(judge(rateTarget('Quarry', ['slow', 'fast']), [own, slow, missing], false).reached).toBeCloseTo(210 / 110);
    const none = judge(rateTarget('Quarry', ['fast']), [own, missing], false);
    expect(none).toMatchObject({ reached: undefined, isReached: undefined });
    expect(judgementInWords(none)).toContain('not comparable here');
  });

  it('may be about memory: the most of all runs', () => {
    const samples = [10, 30, 20].map((peak) => ({ ms: 1, peaks: { sender: peak } }));
    const hungry = side('Quarry', [], { samples });
    const target = { kind: 'memory', own: 'Quarry', process: 'sender', belowBytes: 30 } as const;
    expect(judge(target, [hungry], false)).toMatchObject({ reached: 30, isReached: false });
    expect(judge({ ...target, belowBytes: 31 }, [hungry], false).isReached).toBe(true);
    expect(judge({ ...target, process: 'receiver' }, [hungry], false).isReached).toBeUndefined();
  });
});
