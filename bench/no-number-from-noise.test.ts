/** Where a start-up took longer than the work itself, the difference was once taken for a rate of 200,000,000 a second: a target “reached”. */
import { describe, expect, it } from 'vitest';
import { msWithoutStartUp, rateOf } from './results.ts';
import { judge, rateTarget } from './target.ts';
import { side, startUps } from './testing/measured.ts';

describe('without start-up', () => {
  it('is the median of the differences, run by run', () => {
    expect(msWithoutStartUp(side('a', [130, 500, 150], startUps(30, 390, 45)))).toBe(105);
  });

  it('is nothing where the difference is no larger than start-ups differ', () => {
    expect(msWithoutStartUp(side('a', [100, 110, 120], startUps(105, 100, 130)))).toBeUndefined();
    expect(msWithoutStartUp(side('a', [100, 110, 120], startUps(60, 100, 140)))).toBeUndefined();
    expect(msWithoutStartUp(side('a', [100], startUps(140)))).toBeUndefined();
    expect(rateOf(side('a', [100], startUps(140)), true)).toBeUndefined();
  });

  it('is what the program says, where it does', () => {
    const samples = [{ ms: 100, workMs: 7, peaks: {} }];
    expect(msWithoutStartUp(side('a', [], { samples }))).toBe(7);
  });

  it('reaches no target from noise, and none against noise', () => {
    const noise = side('noise', [100], startUps(140));
    const clear = side('clear', [140], startUps(100));
    expect(judge(rateTarget('noise', ['clear']), [noise, clear], true).isReached).toBeUndefined();
    expect(judge(rateTarget('clear', ['noise']), [noise, clear], true).isReached).toBeUndefined();
  });
});
