import { echo } from '../../../net/scu/echo.ts';
import { type CommandContext, findServer } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { CommonOptions } from '../options/common-options.ts';
import { durationInWords } from '../quantity.ts';
import { explainAt, report, reportUsage, serverFields } from '../report.ts';

/** `quarry echo <server>`: one C-ECHO over an association of its own. */
export async function run(context: CommandContext, serverText: string, options: CommonOptions): Promise<ExitCode> {
  const { output } = context;
  const server = await findServer(serverText, options, context.environment);
  if (!server.ok) return reportUsage(output, 'echo', server.problem);
  const { label, target, timeouts } = server.value;
  const interrupt = abortOnInterrupt(output);
  const end = await echo(target, { timeouts, signal: interrupt.signal });
  interrupt.dispose();
  if (!end.ok) {
    const explanation = explainAt(end.failure, target);
    const status = end.failure.kind === 'status' ? end.failure.status : undefined;
    return report(output, {
      command: 'echo',
      exitCode: failureExitCode(end.failure),
      details: serverFields(target),
      status,
      explanation,
    });
  }
  const { roundTripMs, associationMs, status } = end;
  return report(output, {
    command: 'echo',
    exitCode: exitCodes.success,
    sentence: `${label} answered in ${durationInWords(roundTripMs)}; the association took ${durationInWords(associationMs)}.`,
    details: { ...serverFields(target), roundTripMs: rounded(roundTripMs), associationMs: rounded(associationMs) },
    status,
  });
}

/** Microseconds are as much as the clock is good for. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
