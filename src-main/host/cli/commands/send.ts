import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { ConversionTally } from '../../../../src-shared/dicom/conversion-tally.ts';
import { explainConversions } from '../../../../src-shared/dicom/explain/conversions.ts';
import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import type { DimseStatus, ServiceFailure } from '../../../../src-shared/dicom/failure.ts';
import { walkFiles } from '../../../archive/file-objects.ts';
import { inlineFileCalls } from '../../../archive/inline-file-calls.ts';
import type { StoreOutcome } from '../../../dicom/services/c-store.ts';
import type { InstanceReference } from '../../../dicom/services/storage-commitment.ts';
import type { StoredObject } from '../../../dicom/services/store-source.ts';
import { type SendEnd, send } from '../../../net/scu/send.ts';
import { processMs } from '../../../system/process-ms.ts';
import { ThreadTranscoder } from '../../../transcoding/thread-transcoder.ts';
import { type CommandContext, findServer, type NamedServer } from '../command-context.ts';
import type { Commitment } from '../commitment.ts';
import { type Decompress, decompressing } from '../decompressing.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { inputPaths, walkOptions } from '../input-files.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { CommitmentOptions } from '../options/commitment-options.ts';
import type { ServerOptions } from '../options/common-options.ts';
import type { PriorityOption } from '../options/priority-option.ts';
import type { Output } from '../output.ts';
import { bytesInWords, counted, durationInWords } from '../quantity.ts';
import { explainAt, report, reportUsage, serverFields, statusFields } from '../report.ts';
import { isSameFile } from '../same-file.ts';
import { openSendReport } from '../send-report.ts';
import { objectsToSend, type SendSourceOptions, whyNothing } from '../send-source.ts';
import { usageProblem } from '../usage-error.ts';

/** A file that was left out, or an object that the server did not take, or took with a warning. */
interface Problem {
  readonly file: string;
  readonly outcome: 'left-out' | 'failed' | 'warning';
  readonly code: string;
  readonly title: string;
  readonly failure: ServiceFailure;
}

export interface SendCommandOptions extends ServerOptions, SendSourceOptions, CommitmentOptions, PriorityOption {
  readonly commit?: boolean;
  readonly associations?: number;
  readonly stopOnError?: boolean;
  readonly decompress?: Decompress;
  readonly reportFile?: string;
}

/** `quarry send <server> <file or folder>…`: every DICOM object in them by C-STORE. */
export async function run(
  context: CommandContext,
  serverText: string,
  paths: readonly string[],
  options: SendCommandOptions,
): Promise<ExitCode> {
  const { output } = context;
  const server = await findServer(serverText, options, context);
  if (!server.ok) return reportUsage(output, 'send', server.problem);
  if (!options.commit && [options.wait, options.port, options.bind].some((value) => value !== undefined))
    return reportUsage(output, 'send', withoutCommit.problem);
  if (isSameFile(options.reportFile, options.logFile)) return reportUsage(output, 'send', reportInLog.problem);
  const given = await inputPaths(paths, options);
  if (!given.ok) return reportUsage(output, 'send', given.problem);
  const commitment = options.commit ? await import('../commitment.ts') : undefined;
  const reports = await commitment?.openReportDesk(server.value, options);
  if (reports?.ok === false) return reportUsage(output, 'send', reports.problem);
  const file = options.reportFile === undefined ? undefined : openSendReport(options.reportFile);
  if (file?.ok === false) {
    await reports?.value.close();
    const exitCode = failureExitCode(file.failure);
    return report(output, { command: 'send', exitCode, details: {}, explanation: explainFailure(file.failure) });
  }
  const { target, timeouts } = server.value;
  const problems: Problem[] = [];
  const interrupt = abortOnInterrupt(output);
  // Asked for each object: what `AbortSignal.any` gives would look at its sources each time.
  const stop = new AbortController();
  const { signal } = stop;
  interrupt.signal.addEventListener('abort', () => stop.abort(), { once: true });
  const note = (problem: Problem): void => {
    problems.push(problem);
    if (options.stopOnError && problem.outcome !== 'warning') stop.abort();
  };
  const leaveOut = (path: string, failure: ServiceFailure): void => {
    file?.report.leftOut(path, failure);
    progress?.leftOut();
    note(told(output, leftOut(path, failure)));
  };
  const progress = output.watched
    ? new (await import('../send-progress.ts')).SendProgress(output, given.value, options, signal)
    : undefined;
  // With nothing else to do, the main loop needs no core of its own.
  const transcoder = new ThreadTranscoder({ threads: availableParallelism(), here: true });
  const conversions = new ConversionTally();
  const begun = processMs();
  const taken: InstanceReference[] = [];
  let bytes = 0;
  const end = await send(target, {
    objects: objectsToSend(given.value, options, signal, leaveOut),
    associations: options.associations,
    priority: options.priority,
    timeouts,
    transcoder: decompressing(transcoder, options.decompress ?? 'all'),
    signal,
    onNotTried: file?.report.notTried,
    onReconnect: (failure, delayMs) => {
      const { title, code } = explainFailure(failure);
      output.note(`The association was lost: ${title} (${code}) Trying again in ${durationInWords(delayMs)}.`);
    },
    onBytes: (count) => {
      bytes += count;
      progress?.sent(count);
    },
    onObject: (object, outcome) => {
      file?.report.object(object, outcome);
      if (options.commit && outcome.ok) taken.push({ sopClassUid: object.sopClassUid, sopInstanceUid: object.sopInstanceUid });
      conversions.add(outcome.converted);
      const problem = problemOf(object, outcome);
      // Why no association can be had is told once, at the end.
      if (problem !== undefined) note(outcome.untried ? problem : told(output, problem));
      progress?.object();
    },
  });
  const ms = processMs() - begun;
  if (signal.aborted) await file?.report.stopped(walkFiles(given.value, walkOptions(options), inlineFileCalls));
  const committed =
    reports !== undefined && taken.length > 0 && !signal.aborted
      ? await commitment?.askForCommitment(context, server.value, reports.value, taken, options, signal)
      : undefined;
  await reports?.value.close();
  interrupt.dispose();
  await transcoder.close();
  const proposed = target.association?.onlySyntaxes;
  for (const sentence of explainConversions(conversions.converted, server.value.label, proposed)) output.note(sentence);
  file?.report.close();
  const byItself = signal.aborted && !interrupt.signal.aborted;
  return finish(output, server.value, byItself ? { ...end, cancelled: false, ok: false } : end, {
    stopped: byItself,
    problems,
    conversions,
    bytes,
    ms,
    commitment: committed,
    reportFailure: file?.report.failure,
  });
}

const withoutCommit = usageProblem('options-belong-together', '--wait, --port and --bind belong to --commit.', [
  'Add --commit, or leave them out.',
]);

const reportInLog = usageProblem('options-exclude-each-other', '--report-file and --log-file name the same file.', [
  'Name two files: each would write over the other.',
]);

function leftOut(file: string, failure: ServiceFailure): Problem {
  const { code, title } = explainFailure(failure);
  return { file, outcome: 'left-out', code, title, failure };
}

function problemOf(object: StoredObject, outcome: StoreOutcome): Problem | undefined {
  const { status } = outcome;
  const isWarning = outcome.ok && status !== undefined && status.code !== 0;
  if (outcome.ok && !isWarning) return undefined;
  const failure: ServiceFailure =
    outcome.failure ??
    (outcome.status ? { kind: 'status', service: 'C-STORE', status: outcome.status } : { kind: 'local', code: 'unexpected' });
  const { code, title } = explainFailure(failure);
  return { file: object.label, outcome: isWarning ? 'warning' : 'failed', code, title, failure };
}

/** For people at once, so that a long run can be watched; in JSON they are in the result. */
function told(output: Output, problem: Problem): Problem {
  const words = { 'left-out': 'Left out', failed: 'Not sent', warning: 'Sent with a warning' }[problem.outcome];
  output.note(`${words}: ${nearPath(problem.file)}: ${problem.title} (${problem.code})`);
  return problem;
}

/** Shorter where the file lies below the current folder. */
function nearPath(file: string): string {
  const near = relative(process.cwd(), file);
  return near === '' || near.startsWith('..') ? file : near;
}

interface Tally {
  /** By --stop-on-error. */
  readonly stopped: boolean;
  readonly problems: readonly Problem[];
  readonly conversions: ConversionTally;
  readonly bytes: number;
  readonly ms: number;
  readonly commitment: Commitment | undefined;
  /** Why the report is not whole. */
  readonly reportFailure: ServiceFailure | undefined;
}

async function finish(output: Output, { label, target }: NamedServer, end: SendEnd, tally: Tally): Promise<ExitCode> {
  output.clearProgress();
  const left = tally.problems.filter(({ outcome }) => outcome === 'left-out').length;
  const { commitment } = tally;
  const sent = tally.stopped && end.sent + end.failed === 0 ? { exitCode: exitCodes.local } : outcomeOf(end, tally.problems);
  // What is sent and not committed is not all that was asked for.
  const committed = commitment === undefined || commitment.complete;
  const notAll = committed ? tally.reportFailure && exitCodes.local : exitCodes.partial;
  const exitCode = sent.exitCode === exitCodes.success ? (notAll ?? sent.exitCode) : sent.exitCode;
  const failure = sent.failure ?? commitment?.failure ?? tally.reportFailure;
  if (tally.stopped) output.note('Stopped there, as --stop-on-error asks.');
  if (tally.reportFailure) output.note('The report is not whole: objects were sent that it does not name.');
  const parts = [
    `Sent ${counted(end.sent, 'object')} (${bytesInWords(tally.bytes)}) to ${label} in ${durationInWords(tally.ms)}`,
    ...(end.warning > 0 ? [`${end.warning} with a warning`] : []),
    ...(end.failed > 0 ? [`${end.failed} not taken`] : []),
    ...(left > 0 ? [`${counted(left, 'file')} left out`] : []),
    ...(end.notTried > 0 ? [`${end.notTried} not tried`] : []),
    ...(commitment === undefined ? [] : [commitment.words]),
  ];
  return report(output, {
    command: 'send',
    exitCode,
    ...(end.sent > 0 ? { sentence: `${parts.join(', ')}.` } : {}),
    details: {
      ...serverFields(target),
      completed: end.sent,
      failed: end.failed,
      warning: end.warning,
      leftOut: left,
      notTried: end.notTried,
      converted: tally.conversions.converted,
      associations: end.associations,
      bytes: tally.bytes,
      ms: Math.round(tally.ms),
      ...(commitment === undefined ? {} : { commitment: commitment.details }),
      problems: await Promise.all(tally.problems.map(problemFields)),
    },
    status: statusOf(end, tally.problems),
    explanation: failure && (await explainAt(failure, target)),
  });
}

async function problemFields({ failure, ...problem }: Problem): Promise<Record<string, unknown>> {
  return failure.kind === 'status' ? { ...problem, ...(await statusFields(failure.status)) } : problem;
}

/** The first status that was not Success, or Success; none where the server answered nothing. */
function statusOf(end: SendEnd, problems: readonly Problem[]): DimseStatus | undefined {
  if (end.failure?.kind === 'status') return end.failure.status;
  for (const { failure } of problems) if (failure.kind === 'status') return failure.status;
  return end.sent > 0 ? { code: 0 } : undefined;
}

function outcomeOf(end: SendEnd, problems: readonly Problem[]): { exitCode: ExitCode; failure?: ServiceFailure } {
  if (end.cancelled) return { exitCode: exitCodes.cancelled, failure: { kind: 'local', code: 'cancelled' } };
  if (end.sent === 0 && end.failed === 0) {
    const failure = whyNothing(
      'send',
      problems.map((problem) => problem.failure),
    );
    return { exitCode: failureExitCode(failure), failure };
  }
  if (end.sent === 0) {
    const failed = problems.filter(({ outcome }) => outcome === 'failed').map((problem) => problem.failure);
    const failure = end.failure ?? failed.find(({ kind }) => kind !== 'local') ?? failed[0];
    return failure ? { exitCode: failureExitCode(failure), failure } : { exitCode: exitCodes.serverFailed };
  }
  const failure = end.failure === undefined ? {} : { failure: end.failure };
  return { exitCode: end.ok && problems.length === 0 ? exitCodes.success : exitCodes.partial, ...failure };
}
