import { describe, expect, it } from 'vitest';
import { readOptions, usage } from './options.ts';

const read = (...args: string[]) => readOptions(args, { bench: '/bench', cache: '/cache' });

describe('the options of the bench', () => {
  it('let only a whole run write over the record of whole runs', () => {
    expect(read()).toMatchObject({ output: '/bench/results.md', runs: 5 });
    for (const part of [['--quick'], ['--only', 'send'], ['--against', '../other'], ['--quick', '--runs', '9']])
      expect(read(...part)).toMatchObject({ output: '/cache/results.md' });
    expect(read('--quick', '--output', 'here.md')).toMatchObject({ output: 'here.md', runs: 3 });
  });

  it('are told, and so is what is no option', () => {
    expect(read('--help')).toEqual({ text: usage, exitCode: 0 });
    for (const [args, problem] of [
      [['--fast'], "Unknown option '--fast'"],
      [['send'], "Unexpected argument 'send'"],
      [['--runs', 'many'], '--runs many is no number of runs'],
      [['--runs', '0'], '--runs 0 is no number of runs'],
    ] as const)
      expect(read(...args)).toMatchObject({ exitCode: 2, text: expect.stringMatching(new RegExp(`^${problem}[^]*--quick`)) });
  });
});
