import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shortAmounts } from '../ci.ts';
import { fullAmounts } from '../data.ts';
import { unmadeData } from '../unmade.ts';
import { judgeRatios } from './judge.ts';
import { ratiosOf } from './ratios.ts';
import { shortForm } from './works.ts';

const data = unmadeData(fullAmounts);
const found = { cpu: 2, wall: 1.5, pairs: 5, othersBusy: 0 };
const judged = (now: Partial<typeof found>, isSameMachine = true) =>
  judgeRatios('work', { ...found, ...now }, { cpu: 2, wall: 1.5 }, isSameMachine);

describe('the short form', () => {
  it('fails on more than 25 % more CPU time, or time on the clock', () => {
    expect(judged({})).toMatchObject({ isWorse: false });
    expect(judged({ cpu: 2.49, wall: 1.87 }).isWorse).toBe(false);
    expect(judged({ cpu: 2.51 })).toMatchObject({
      isWorse: true,
      sentence: expect.stringContaining(': CPU WORSE by more than 25 %'),
    });
    expect(judged({ wall: 1.9 }).sentence).toContain(': time WORSE');
    expect(judged({ cpu: 9, wall: 9 }).sentence).toContain(': CPU and time WORSE');
    expect(judged({ cpu: Number.NaN }).isWorse).toBe(true);
  });

  it('judges no time on the clock while others are busy, and then allows CPU time more', () => {
    const busy = judged({ wall: 9, othersBusy: 1 });
    expect(busy).toMatchObject({ isWorse: false, sentence: expect.stringContaining('others keep 1.0 CPUs busy') });
    expect(judged({ cpu: 2.9, othersBusy: 1 }).isWorse).toBe(false);
    expect(judged({ cpu: 3.1, othersBusy: 1 }).isWorse).toBe(true);
  });

  it('allows twice as much on another machine', () => {
    expect(judged({ cpu: 2.9 }, false).isWorse).toBe(false);
    expect(judged({ cpu: 3.1 }, false).isWorse).toBe(true);
  });

  it('fails on what nobody recorded', () => {
    expect(judgeRatios('work', found, undefined, true)).toMatchObject({
      isWorse: true,
      sentence: expect.stringContaining('--record'),
    });
  });

  it('sums up CPU time without the worst run, and takes the best time on the clock', () => {
    const samples = (cpu: number[], ms: number[]) =>
      cpu.map((seconds, at) => ({ ms: ms[at] ?? 0, peaks: {}, cpuSeconds: { sender: seconds, receiver: 99 } }));
    const own = samples([0.2, 0.9, 0.2], [300, 200, 900]);
    const peer = samples([0.1, 0.1, 0.3], [100, 150, 120]);
    const { cpu, wall } = ratiosOf(own, peer, 'sender');
    expect(cpu).toBeCloseTo(2);
    expect(wall).toBe(2);
    expect(ratiosOf(own, peer, 'nobody').cpu).toBeNaN();
  });

  it('has a record of each of its works', () => {
    const objects = (count: number) => ({ folder: 'nowhere', objects: count, bytes: count });
    const { ct, small, studies } = shortAmounts;
    const amounts = { ...data, ct: objects(ct), small: objects(small), images: objects(studies) };
    const { works } = shortForm({ name: 'Quarry', root: new URL('../..', import.meta.url).pathname }, amounts, 'nowhere');
    const recorded = JSON.parse(readFileSync(new URL('../recorded.json', import.meta.url), 'utf8'));
    expect(Object.keys(recorded.ratios)).toEqual(works.map(({ name }) => name));
  });
});
