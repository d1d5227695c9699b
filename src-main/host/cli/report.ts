import type { Explanation } from '../../../src-shared/dicom/explain/explanation.ts';
import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { Target } from '../../net/scu/target.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';
import type { UsageProblem } from './usage-error.ts';

/** How a command ended. */
export interface CommandResult {
  readonly command: string;
  readonly exitCode: ExitCode;
  /** One sentence for people; undefined where the explanation says it all. */
  readonly sentence?: string;
  /** What `--json` tells besides: counts, times, server. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly status?: DimseStatus | undefined;
  readonly explanation?: Explanation | undefined;
}

/** Prints the end of a command, for people or as the one result object, and gives its exit code. */
export async function report(output: Output, result: CommandResult): Promise<ExitCode> {
  const { command, exitCode, details, status, explanation } = result;
  if (output.json) {
    await output.object({
      command,
      ok: exitCode === exitCodes.success,
      ...details,
      ...(status === undefined ? {} : statusFields(status)),
      exitCode,
      ...(explanation === undefined ? {} : { error: explanation }),
    });
  } else if (result.sentence !== undefined) {
    await output.line(result.sentence);
  }
  if (explanation !== undefined) output.explain(explanation);
  return exitCode;
}

/** The command line was not right. */
export async function reportUsage(output: Output, command: string, problem: UsageProblem): Promise<ExitCode> {
  return report(output, { command, exitCode: problem.exitCode, details: {}, explanation: problem.explanation });
}

/** A status as a number, and as the standard writes it. */
function statusFields(status: DimseStatus): Record<string, unknown> {
  return {
    status: status.code,
    statusHex: status.code.toString(16).toUpperCase().padStart(4, '0'),
    ...(status.errorComment ? { errorComment: status.errorComment } : {}),
  };
}

export function serverFields(target: Target): Record<string, unknown> {
  return {
    server: { aeTitle: target.calledAeTitle, host: target.host, port: target.port },
    callingAeTitle: target.callingAeTitle,
  };
}

export function explainAt(failure: ServiceFailure, target: Target): Explanation {
  return explainFailure(failure, target);
}
