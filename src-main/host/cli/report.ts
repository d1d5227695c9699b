import { formatStatus, statusClass } from '../../../src-shared/dicom/dimse-status.ts';
import type { About } from '../../../src-shared/dicom/explain/about.ts';
import type { Explanation } from '../../../src-shared/dicom/explain/explanation.ts';
import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { FindWarning } from '../../../src-shared/dicom/find-warning.ts';
import { formatTagDigits } from '../../../src-shared/dicom/tag.ts';
import type { Target } from '../../net/scu/target.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';
import { safeText } from './safe-text.ts';
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
      ...(status === undefined ? {} : await statusFields(status)),
      exitCode,
      ...(explanation === undefined ? {} : { error: explanation }),
    });
  } else if (result.sentence !== undefined) {
    await output.line(safeText(result.sentence));
  }
  if (explanation !== undefined) output.explain(explanation);
  return exitCode;
}

/** The command line was not right. */
export async function reportUsage(output: Output, command: string, problem: UsageProblem): Promise<ExitCode> {
  return report(output, { command, exitCode: problem.exitCode, details: {}, explanation: problem.explanation });
}

/** A status whole: as a number, as the standard writes it, its class, and what the server says besides (PS3.7 §C.4). */
export async function statusFields(status: DimseStatus): Promise<Record<string, unknown>> {
  const { code, errorComment, offendingElements, errorId } = status;
  return {
    status: code,
    statusHex: formatStatus(code),
    statusClass: statusClass(code),
    ...(errorComment ? { errorComment } : {}),
    ...(offendingElements && offendingElements.length > 0 ? { offendingElements: await elementNames(offendingElements) } : {}),
    ...(errorId === undefined ? {} : { errorId }),
  };
}

/** As in the rows of `find --json`: the keyword, or the digits of the tag. */
async function elementNames(tags: readonly number[]): Promise<string[]> {
  const { lookupTag } = await import('../../../src-shared/dicom/dictionary.ts');
  return tags.map((tag) => lookupTag(tag)?.keyword || formatTagDigits(tag));
}

export function serverFields(target: Target): Record<string, unknown> {
  return {
    server: { aeTitle: target.calledAeTitle, host: target.host, port: target.port },
    callingAeTitle: target.callingAeTitle,
  };
}

/** The words for what went wrong are loaded when something did: they are a good part of all that an echo would load. */
export async function explainAt(failure: ServiceFailure, about?: About): Promise<Explanation> {
  const { explainFailure } = await import('../../../src-shared/dicom/explain/failure.ts');
  return explainFailure(failure, about);
}

/** What was odd about answers that came all the same, a sentence each. */
export async function explainWarnings(warnings: readonly FindWarning[]): Promise<string[]> {
  if (warnings.length === 0) return [];
  const { explainFindWarning } = await import('../../../src-shared/dicom/explain/find-warning.ts');
  return warnings.map(explainFindWarning);
}
