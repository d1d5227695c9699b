import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { Explanation } from '../../../src-shared/dicom/explain/explanation.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { RetrieveEnd, SubOperationCounts } from '../../dicom/services/retrieve-operation.ts';
import type { KeptSession } from '../../net/scu/kept-session.ts';
import { processMs } from '../../system/process-ms.ts';
import type { NamedServer } from './command-context.ts';
import { eachQueryFile } from './each-query-file.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { failureExitCode } from './failure-exit-code.ts';
import { namesNothing, type Query, valueNotes } from './identifier.ts';
import { overOneAssociation } from './one-association.ts';
import type { QueryOptions } from './options/query-options.ts';
import type { Output } from './output.ts';
import type { OutputFolder } from './output-folder.ts';
import { bytesInWords, counted, durationInWords } from './quantity.ts';
import { repeatedly } from './repeatedly.ts';
import { explainAt, report, reportUsage, serverFields } from './report.ts';
import { directPlan, namesEntities, type RetrievePlan, searchPlan } from './retrieve-plan.ts';
import { RetrieveTotal, retrieveOutcome } from './retrieve-total.ts';
import { withOptions } from './text-advice.ts';
import { type Parsed, parsed, type UsageProblem, usageProblem } from './usage-error.ts';

type Command = 'get' | 'move';

export interface RetrieveJob {
  readonly command: Command;
  readonly output: Output;
  readonly server: NamedServer;
  readonly query: Query;
  readonly signal: AbortSignal;
  /** What has been stored here so far; undefined where it goes elsewhere. */
  readonly arrived: OutputFolder['arrived'] | undefined;
  /** Of all requests and searches of the command. */
  readonly kept: KeptSession;
  /** Makes one request. */
  readonly request: (identifier: DataSet, onProgress?: (counts: SubOperationCounts) => void) => Promise<RetrieveEnd>;
}

/** What came of it: requests that were made, or why none was. */
export type RetrieveRun =
  | { readonly total: RetrieveTotal; readonly ms: number }
  /** `at`: where, if not at the server. */
  | { readonly failure: ServiceFailure; readonly at?: { readonly host: string; readonly port: number } }
  | { readonly problem: UsageProblem };

/** One run for each query file, as often as --repeat says, all over one association where its contexts are good for all. */
export function eachRetrieve(
  { queryFile, repeat }: { readonly queryFile?: readonly string[]; readonly repeat?: number },
  output: Output,
  run: (file: Pick<QueryOptions, 'queryFile'>, kept: KeptSession) => Promise<ExitCode>,
): Promise<ExitCode> {
  return overOneAssociation((kept) =>
    eachQueryFile(queryFile, output, (file) => repeatedly(repeat, output, () => run(file, kept))),
  );
}

/** Finds the entities if need be, and asks for one after the other. */
export async function runRetrieve(job: RetrieveJob): Promise<RetrieveRun> {
  const begun = processMs();
  const plan = await planOf(job);
  if (!plan.ok) return { problem: plan.problem };
  if (!plan.value.ok) return { failure: plan.value.failure };
  const { identifiers, searched, notes, leftOut } = plan.value;
  for (const note of [...valueNotes(job.query), ...notes]) job.output.note(`Note: ${note}`);
  if (searched) job.output.progress(`${counted(identifiers.length, 'match', 'matches')} …`);
  const total = new RetrieveTotal(leftOut);
  const onProgress = job.output.watched ? (counts: SubOperationCounts) => showProgress(job, total, counts) : undefined;
  for (const identifier of identifiers) {
    total.add(await job.request(identifier, onProgress));
    if (total.hopeless) break;
  }
  return { total, ms: processMs() - begun };
}

async function planOf({ server, query, signal, kept }: RetrieveJob): Promise<Parsed<RetrievePlan>> {
  if (namesNothing(query)) {
    return usageProblem('nothing-named', 'No key says what is to be retrieved: it would be all that the server has.', [
      'Name it: -k StudyInstanceUID=1.2.3, or search for it: -k PatientID=1234 -k StudyDate=20261231',
      'If all of it is meant: -k PatientName=*',
    ]);
  }
  if (!namesEntities(query)) return searchPlan(server, query, signal, kept);
  const direct = directPlan(query);
  return direct.ok ? parsed({ ok: true, identifiers: direct.value, searched: false, notes: [] }) : direct;
}

function showProgress({ output, arrived }: RetrieveJob, total: RetrieveTotal, counts: SubOperationCounts): void {
  const { done, total: all } = total.with(counts);
  const bytes = arrived === undefined ? '' : `, ${bytesInWords(arrived.bytes)}`;
  const text = `${done}${all === undefined ? '' : ` of ${all}`} objects${bytes} …`;
  output.progress(text, all === undefined ? undefined : { done, total: all });
}

type Ended = RetrieveRun & {
  readonly command: Command;
  readonly server: NamedServer;
  readonly folder?: OutputFolder;
  /** Where a C-MOVE sent to. */
  readonly destination?: string;
};

/** Says how it ended. */
export async function finishRetrieve(output: Output, ended: Ended): Promise<ExitCode> {
  const { command, server, folder, destination } = ended;
  output.clearProgress();
  if ('problem' in ended) return reportUsage(output, command, ended.problem);
  const arrived = folder?.arrived;
  const details = {
    ...serverFields(server.target),
    ...(destination === undefined ? {} : { destination }),
    ...(folder === undefined ? {} : { folder: folder.folder, arrived: folder.arrived.objects, bytes: folder.arrived.bytes }),
  };
  if ('failure' in ended) {
    const exitCode = failureExitCode(ended.failure);
    const explanation = withOptions(await explainAt(ended.failure, ended.at ?? server.target), ended.failure, false);
    return report(output, { command, exitCode, details, explanation });
  }
  const { total, ms } = ended;
  const { exitCode, failure } =
    folder?.failure === undefined
      ? retrieveOutcome(command === 'get' ? 'C-GET' : 'C-MOVE', total, arrived?.objects)
      : { exitCode: exitCodes.local, failure: folder.failure };
  // What has arrived is told even where the server did not live to count it.
  const hasHappened = total.completed + total.warning + total.failed + (arrived?.objects ?? 0) > 0;
  return report(output, {
    command,
    exitCode,
    ...(hasHappened ? { sentence: sentenceOf(ended, total, ms) } : {}),
    details: { ...details, ...total.counts, ms: Math.round(ms) },
    status: total.status,
    explanation: failure && (await explained(failure, ended, total)),
  });
}

async function explained(
  failure: ServiceFailure,
  { command, server, folder }: Ended,
  total: RetrieveTotal,
): Promise<Explanation> {
  const explanation = withOptions(await explainAt(failure, server.target), failure, false);
  // Over our own association, and to another place, nothing can have gone astray on a way to us.
  if (failure.kind === 'local' && failure.code === 'nothing-arrived' && (command === 'get' || folder === undefined)) {
    return {
      ...explanation,
      title: 'The server says it is done, but sent nothing.',
      cause: 'Nothing matched the request there, or nothing of it may be sent.',
      tryThis: ['Search first, whether the server has it and shows it to us: quarry find with the same keys.'],
    };
  }
  if (failure.kind !== 'status' || total.failedUids.length === 0) return explanation;
  const listed = 'Their UIDs are in failedUids with --json.';
  const { CannotPerformSubOperations } = statusCode;
  // Of several requests some went through: the destination is there.
  if (command === 'move' && failure.status.code === CannotPerformSubOperations && total.completed + total.warning > 0) {
    const cause =
      'Others it could send. The destination does not take the kinds or encodings of these, or the server cannot convert them.';
    return { ...explanation, cause, tryThis: ['Retrieve them with C-GET: quarry get', listed] };
  }
  return { ...explanation, tryThis: [...explanation.tryThis, listed] };
}

function sentenceOf({ server, folder, destination }: Ended, total: RetrieveTotal, ms: number): string {
  const took = durationInWords(ms);
  const what =
    folder === undefined
      ? `${server.label} sent ${counted(total.completed + total.warning, 'object')} to ${destination} in ${took}`
      : `Received ${counted(folder.arrived.objects, 'object')} (${bytesInWords(folder.arrived.bytes)}) from ${server.label} ${folder.folder === undefined ? 'and kept none' : `into ${folder.folder}`} in ${took}`;
  const failed = total.failed > 0 ? `, ${total.failed} failed` : '';
  const warning = total.warning > 0 ? `, ${total.warning} with a warning` : '';
  return `${what}${failed}${warning}.`;
}
