import { join, resolve } from 'node:path';
import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import { skippedNotes } from '../../../../src-shared/dicom/explain/tls-notes.ts';
import { practiceAeTitle, startPracticePacs } from '../../../practice/practice-pacs.ts';
import { parseAeTitle } from '../ae-title-argument.ts';
import { dataFolder } from '../bookmarks.ts';
import { type CommandContext, receiverTls } from '../command-context.ts';
import { parseDestinations } from '../destination-argument.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { abortOnInterrupt, interrupted } from '../interrupt.ts';
import { listenTimeouts } from '../listen-timeouts.ts';
import type { CommonOptions } from '../options/common-options.ts';
import type { TimeoutOptions } from '../options/timeout-options.ts';
import type { TlsArguments } from '../options/tls-options.ts';
import { counted } from '../quantity.ts';
import { logReceived, tellOfListening } from '../receive-log.ts';
import { report, reportUsage } from '../report.ts';
import { serveTimeouts } from '../serve-config.ts';

export interface PracticeCommandOptions extends CommonOptions, TimeoutOptions, TlsArguments {
  readonly port: number;
  readonly folder?: string;
  readonly destination?: readonly string[];
}

/** Milliseconds for running associations to end after Ctrl-C. */
const graceMs = 2_000;

/** `quarry practice`: the practice PACS until it is interrupted. */
export async function run({ output, environment, log }: CommandContext, options: PracticeCommandOptions): Promise<ExitCode> {
  const aeTitle = parseAeTitle(options.aet ?? practiceAeTitle, 'The AE title of the practice PACS');
  if (!aeTitle.ok) return reportUsage(output, 'practice', aeTitle.problem);
  const moveDestinations = parseDestinations(options.destination ?? []);
  if (!moveDestinations.ok) return reportUsage(output, 'practice', moveDestinations.problem);
  const tls = await receiverTls(options);
  if (!tls.ok) return reportUsage(output, 'practice', tls.problem);
  for (const note of skippedNotes(tls.value?.skipped ?? [])) output.note(note);
  const folder = resolve(options.folder ?? join(dataFolder(environment), 'practice'));
  const interrupt = abortOnInterrupt(output);
  const started = await startPracticePacs({
    port: options.port,
    tls: tls.value,
    folder,
    aeTitle: aeTitle.value,
    today: new Date(),
    moveDestinations: moveDestinations.value,
    timeouts: serveTimeouts(options),
    listenTimeouts: listenTimeouts(options),
    observers: { ...(log === undefined ? {} : logReceived(log)), ...tellOfListening(output) },
  });
  if (!started.ok) {
    interrupt.dispose();
    const explanation = explainFailure(started.failure, { host: '127.0.0.1', port: options.port });
    return report(output, {
      command: 'practice',
      exitCode: failureExitCode(started.failure),
      details: { port: options.port, folder },
      explanation,
    });
  }
  const { practice: pacs } = started;
  const { port, patients, instances } = pacs;
  if (output.json)
    await output.object({ event: 'listening', port, host: '127.0.0.1', aeTitle: aeTitle.value, patients, instances, folder });
  else
    await output.line(
      `listening on port ${port} (address 127.0.0.1, AE title ${aeTitle.value}): ${counted(patients, 'patient')}, ${counted(instances, 'instance')}; Ctrl-C ends it`,
    );
  await interrupted(interrupt.signal);
  await pacs.close({ graceMs });
  interrupt.dispose();
  return report(output, {
    command: 'practice',
    exitCode: exitCodes.success,
    sentence: 'The practice PACS has ended.',
    details: { port, patients, instances, folder },
    status: { code: 0 },
  });
}
