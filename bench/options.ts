import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `Quarry beside the programs that do the same work, on the same data, in turn.

  node bench/run.ts [options]

  --quick            less data, and 3 runs
  --runs <n>         runs of each case (5)
  --only <part>      only cases with this in their name
  --list             names the cases, and does nothing else
  --against <tree>   another tree of Quarry, built, as sides of its own
  --output <file>    where the tables go; by itself bench/results.md, the record of whole runs,
                     and .cache/bench/results.md with --quick, --only or --against
  --ci               the short form: fails where Quarry has become slower than bench/recorded.json says
  --record           the short form: writes bench/recorded.json
  --help             this text`;

export interface BenchOptions {
  readonly quick: boolean;
  readonly runs: number;
  readonly only: string;
  readonly list: boolean;
  readonly against: string | undefined;
  readonly output: string;
  readonly ci: boolean;
  readonly record: boolean;
}

/** What the command line says; a text where it is to be printed instead, for `exitCode`. `bench` and `cache` are folders. */
export function readOptions(
  args: readonly string[],
  { bench, cache }: { readonly bench: string; readonly cache: string },
): BenchOptions | { readonly text: string; readonly exitCode: number } {
  let values: ReturnType<typeof parse>['values'];
  try {
    values = parse(args).values;
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  if (values.help) return { text: usage, exitCode: 0 };
  const { help: _, output, ...others } = values;
  const runs = Number(values.runs ?? (values.quick ? 3 : 5));
  if (!Number.isSafeInteger(runs) || runs < 1) return wrong(`--runs ${values.runs} is no number of runs`);
  // What was measured as a whole is not written over by a part of it, or by something else.
  const isWhole = !values.quick && values.only === '' && values.against === undefined;
  return { ...others, runs, against: values.against, output: output ?? join(isWhole ? bench : cache, 'results.md') };
}

function wrong(problem: string): { readonly text: string; readonly exitCode: number } {
  return { text: `${problem}\n\n${usage}`, exitCode: 2 };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      runs: { type: 'string' },
      only: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
      against: { type: 'string' },
      output: { type: 'string' },
      ci: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}
