import { describe, expect, it } from 'vitest';
import { countIn, countsInstructions, instructionsOf } from './instructions.ts';
import { timed } from './measure.ts';

describe('what perf stat writes', () => {
  it('is a count, or that there is none', () => {
    expect(countIn('12345678,,instructions:u,5012345,100.00,1.2,insn per cycle\n')).toBe(12_345_678);
    expect(countIn('<not supported>,,instructions:u,0,100.00,,\n')).toBeUndefined();
    expect(countIn('<not counted>,,instructions:u,0,0.00,,\n')).toBeUndefined();
    expect(countIn('')).toBeUndefined();
  });
});

// A clock that every machine with perf counts stands for instructions, which virtual ones do not.
describe.skipIf(!countsInstructions('task-clock'))('counting', () => {
  it('goes on in programs that are started', async () => {
    const busy = 'const end = Date.now() + 5000; while (process.cpuUsage().user < 300_000 && Date.now() < end);';
    const milliseconds = await instructionsOf(
      () => timed('sh', ['-c', `"$0" -e "$1"; true`, process.execPath, busy]),
      'task-clock',
    );
    expect(milliseconds).toBeGreaterThan(250);
  });
});
