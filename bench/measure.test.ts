import { describe, expect, it } from 'vitest';
import { alternate, type Case, type Side, timed, timedTogether } from './measure.ts';

const busy = 'const end = Date.now() + 5000; while (process.cpuUsage().user < 300_000 && Date.now() < end);';

describe('a program that is timed', () => {
  it('tells its time, CPU and memory, those of programs that it starts among them', async () => {
    const { ms, cpuSeconds, peakBytes } = await timed('sh', ['-c', `"$0" -e "$1"; true`, process.execPath, busy]);
    expect(ms).toBeGreaterThan(250);
    expect(cpuSeconds).toBeGreaterThan(0.25);
    expect(peakBytes).toBeGreaterThan(20 * 2 ** 20);
  });

  it('is added to those beside it', async () => {
    const command = [process.execPath, ['-e', busy]] as const;
    expect((await timedTogether([command, command])).cpuSeconds).toBeGreaterThan(0.5);
  });

  it('that fails, fails the measurement, with what it said', async () => {
    await expect(timed('sh', ['-c', 'echo no such stone; exit 3'])).rejects.toThrow(/ended with 3:\nno such stone/);
  });
});

describe('sides', () => {
  it('run in turn, some of them less often, and those without their program not at all', async () => {
    const order: string[] = [];
    const side = (name: string, more: Partial<Side> = {}): Side => ({
      name,
      async run() {
        order.push(name);
        return { ms: order.length, peaks: {} };
      },
      ...more,
    });
    const work: Case = {
      name: 'letters',
      unit: 'letters',
      amount: 1,
      sides: [side('a'), side('b', { atMostRuns: 1 }), side('c', { needs: ['no-such-program-anywhere'] })],
      limits: [side('z')],
    };
    const measured = await alternate(work, 2, () => undefined);
    expect(order.join(' ')).toBe('a b z a z');
    expect(measured.map(({ name, samples, missing }) => [name, samples.length, missing])).toEqual([
      ['a', 2, []],
      ['b', 1, []],
      ['c', 0, ['no-such-program-anywhere']],
      ['z', 2, []],
    ]);
  });
});
