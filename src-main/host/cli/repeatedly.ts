import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';

/** For `--repeat`: one run after the other, until one does not succeed or nobody reads any more. The last exit code counts. */
export async function repeatedly(times: number | undefined, output: Output, once: () => Promise<ExitCode>): Promise<ExitCode> {
  let exitCode = await once();
  for (let left = (times ?? 1) - 1; left > 0 && exitCode === exitCodes.success && !output.closed; left--) exitCode = await once();
  return exitCode;
}
