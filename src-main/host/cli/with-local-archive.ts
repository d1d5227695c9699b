import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { Archive } from '../../archive/archive.ts';
import { IndexError } from '../../archive/index-client.ts';
import { localFailure } from '../../archive/sqlite-failure.ts';
import type { PlacingRules } from '../../archive/storage.ts';
import type { CommandContext } from './command-context.ts';
import type { ExitCode } from './exit-codes.ts';
import { failureExitCode } from './failure-exit-code.ts';
import { openLocalArchive } from './open-local-archive.ts';
import type { LocalArchiveOptions } from './options/local-archive-options.ts';
import type { Output } from './output.ts';
import { report, reportUsage } from './report.ts';

/** Runs a command on an archive of this computer, and closes it whatever happens. `make`: it need not be there. */
export async function withLocalArchive(
  context: CommandContext,
  command: string,
  options: LocalArchiveOptions,
  make: boolean,
  work: (archive: Archive, rules: PlacingRules) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { output } = context;
  const opened = await openLocalArchive(context, options, make);
  if (!opened.ok) {
    if ('problem' in opened) return reportUsage(output, command, opened.problem);
    return reportFailure(output, command, opened.failure);
  }
  try {
    return await work(opened.archive, opened.rules);
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return await reportFailure(output, command, localFailure(error.failure));
  } finally {
    await opened.archive.close();
  }
}

export function reportFailure(
  output: Output,
  command: string,
  failure: ServiceFailure,
  details: Readonly<Record<string, unknown>> = {},
): Promise<ExitCode> {
  return report(output, { command, exitCode: failureExitCode(failure), details, explanation: explainFailure(failure) });
}
