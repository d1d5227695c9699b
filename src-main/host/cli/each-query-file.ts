import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { QueryOptions } from './options/query-options.ts';
import type { Output } from './output.ts';

type OneFile = Pick<QueryOptions, 'queryFile'>;

/** What was typed: `--query-file` may be given several times. What is run has one. */
export type WithQueryFiles<O extends OneFile> = Omit<O, 'queryFile'> & { readonly queryFile?: readonly string[] };

/** What a server said of one query says nothing of the next. */
const goOn: ReadonlySet<ExitCode> = new Set([exitCodes.success, exitCodes.serverFailed, exitCodes.partial, exitCodes.nothing]);

/**
 * One run for each `--query-file`, in their order, until the next could not succeed either, which leaves out the others and is told, or
 * nobody reads any more; one without any. The last exit code that is not 0 counts.
 */
export async function eachQueryFile(
  [first, ...others]: readonly string[] = [],
  output: Output,
  run: (file: OneFile) => Promise<ExitCode>,
): Promise<ExitCode> {
  let last = await run(first === undefined ? {} : { queryFile: first });
  let exitCode = last;
  for (const [index, queryFile] of others.entries()) {
    if (output.closed) break;
    if (!goOn.has(last)) {
      output.note(`Not asked any more, for that reason: ${others.slice(index).join(', ')}.`);
      break;
    }
    if (last !== exitCodes.success) output.note(`Going on with ${queryFile}.`);
    last = await run({ queryFile });
    exitCode = last || exitCode;
  }
  return exitCode;
}
