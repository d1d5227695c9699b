import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../../src-shared/dicom/failure.ts';
import type { InstanceReference } from '../../../dicom/services/storage-commitment.ts';
import { type CommandContext, findServer } from '../command-context.ts';
import { askForCommitment, type Commitment, openReportDesk } from '../commitment.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { inputPaths } from '../input-files.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { CommitmentOptions } from '../options/commitment-options.ts';
import type { ServerOptions } from '../options/common-options.ts';
import type { InputFilesOptions } from '../options/input-files-options.ts';
import { counted } from '../quantity.ts';
import { explainAt, report, reportUsage, serverFields } from '../report.ts';
import { objectsToSend, whyNothing } from '../send-source.ts';

export interface CommitCommandOptions extends ServerOptions, InputFilesOptions, CommitmentOptions {}

/** `quarry commit <server> <file or folder>…`: asks the server to answer for the objects in them. */
export async function run(
  context: CommandContext,
  serverText: string,
  paths: readonly string[],
  options: CommitCommandOptions,
): Promise<ExitCode> {
  const { output } = context;
  const server = await findServer(serverText, options, context);
  if (!server.ok) return reportUsage(output, 'commit', server.problem);
  const given = await inputPaths(paths, options);
  if (!given.ok) return reportUsage(output, 'commit', given.problem);
  const { target, label } = server.value;
  const reports = await openReportDesk(server.value, options);
  if (!reports.ok) return reportUsage(output, 'commit', reports.problem);
  const interrupt = abortOnInterrupt(output);
  // Whoever names a file twice asks for one object.
  const asked = new Map<string, InstanceReference>();
  const leftOut: ServiceFailure[] = [];
  for await (const { sopClassUid, sopInstanceUid } of objectsToSend(given.value, options, interrupt.signal, (file, failure) => {
    leftOut.push(failure);
    output.note(`Left out: ${file}: ${explainFailure(failure).title}`);
  })) {
    asked.set(sopInstanceUid, { sopClassUid, sopInstanceUid });
  }
  const instances = [...asked.values()];
  const commitment =
    instances.length === 0
      ? undefined
      : await askForCommitment(context, server.value, reports.value, instances, options, interrupt.signal);
  await reports.value.close();
  interrupt.dispose();
  if (commitment === undefined) {
    const failure = whyNothing('send', leftOut, interrupt.signal);
    const explanation = await explainAt(failure, target);
    return report(output, { command: 'commit', exitCode: failureExitCode(failure), details: serverFields(target), explanation });
  }
  const { words, details, failure } = commitment;
  return report(output, {
    command: 'commit',
    exitCode: exitCodeOf(commitment, leftOut.length),
    sentence: `Asked ${label} for ${counted(instances.length, 'object')}: ${words}.`,
    details: { ...serverFields(target), ...details, leftOut: leftOut.length },
    explanation: failure && (await explainAt(failure, target)),
  });
}

function exitCodeOf({ complete, cancelled, committed, failure }: Commitment, leftOut: number): ExitCode {
  if (cancelled) return exitCodes.cancelled;
  if (complete) return leftOut === 0 ? exitCodes.success : exitCodes.partial;
  if (committed > 0 || failure === undefined) return exitCodes.partial;
  return failureExitCode(failure);
}
