import { skippedNotes } from '../../../../src-shared/dicom/explain/tls-notes.ts';
import type { ServiceFailure } from '../../../../src-shared/dicom/failure.ts';
import type { NodeObservers } from '../../../net/scp/dicom-node.ts';
import { parseAcceptance } from '../acceptance.ts';
import { parseAeTitle } from '../ae-title-argument.ts';
import { type CommandContext, receiverTls } from '../command-context.ts';
import type { ConversionCounts } from '../converting.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { abortOnInterrupt, interrupted } from '../interrupt.ts';
import { listenTimeouts } from '../listen-timeouts.ts';
import { startReceiver } from '../local-receiver.ts';
import type { AcceptanceOptions } from '../options/acceptance-options.ts';
import type { CommonOptions } from '../options/common-options.ts';
import type { SyncOption } from '../options/sync-option.ts';
import type { ListenTimeoutOptions } from '../options/timeout-options.ts';
import type { TlsArguments } from '../options/tls-options.ts';
import type { OutputFolder } from '../output-folder.ts';
import { bytesInWords, counted } from '../quantity.ts';
import { type HookOptions, parseHooks } from '../receive-hooks.ts';
import { notStored, tellOfCallers } from '../receive-log.ts';
import { openReceived } from '../received-folder.ts';
import { explainAt, report, reportUsage } from '../report.ts';
import { type Parsed, parsed } from '../usage-error.ts';

export interface ReceiveCommandOptions extends CommonOptions, ListenTimeoutOptions, TlsArguments, HookOptions, AcceptanceOptions {
  readonly port: number;
  readonly bind: string;
  readonly output?: string;
  readonly layout?: string;
  readonly sync?: SyncOption['sync'];
  readonly ignore?: boolean;
  readonly allow?: readonly string[];
  readonly maxAssociations?: number;
  readonly maxPdu?: number;
  readonly stopAfter?: number;
}

/** By the reason of A-ASSOCIATE-RJ from the service user (PS3.8 Table 9-21). */
const refusedTitles: Readonly<Record<number, string>> = {
  3: ': its own AE title is not among those of --allow',
  7: ': that is not the AE title of --aet',
};

/** Milliseconds for running associations to end after Ctrl-C. */
const graceMs = 3_000;

/** `quarry receive`: a storage SCP that writes into a folder until it is interrupted. */
export async function run(context: CommandContext, options: ReceiveCommandOptions): Promise<ExitCode> {
  const { output } = context;
  const titles = parseTitles(options);
  if (!titles.ok) return reportUsage(output, 'receive', titles.problem);
  const hooks = await parseHooks(options, (text) => output.note(text));
  if (!hooks.ok) return reportUsage(output, 'receive', hooks.problem);
  const tls = await receiverTls(options);
  if (!tls.ok) return reportUsage(output, 'receive', tls.problem);
  for (const note of skippedNotes(tls.value?.skipped ?? [])) output.note(note);
  const acceptance = await parseAcceptance(options);
  if (!acceptance.ok) return reportUsage(output, 'receive', acceptance.problem);
  for (const note of acceptance.value.notes) output.note(note);
  const opened = await openReceived(options, { hooks: hooks.value });
  if (!opened.ok) return reportUsage(output, 'receive', opened.problem);
  const folder = opened.value;
  if ('notOpened' in folder) return failed(context, options, folder.notOpened);
  const interrupt = abortOnInterrupt(output);
  const stop = new AbortController();
  const counts = { failed: 0 };
  const { profile, keep } = acceptance.value;
  const converter = keep && (await import('../converting.ts')).converting(folder.store, keep, context);
  const receiver = await startReceiver({
    bind: options.bind,
    port: options.port,
    aeTitle: titles.value.called,
    store: converter?.store ?? folder.store,
    tls: tls.value,
    observers: observers(
      context,
      folder,
      counts,
      () => folder.arrived.objects >= (options.stopAfter ?? Infinity) && stop.abort(),
    ),
    node: { ...nodeOptions(options, titles.value.allowed), profile },
  });
  if (!receiver.ok) {
    interrupt.dispose();
    await converter?.close();
    return failed(context, options, receiver.failure);
  }
  const { node } = receiver;
  await tellListening(context, options, { port: node.port, aeTitle: titles.value.called, folder: folder.folder });
  await interrupted(AbortSignal.any([interrupt.signal, stop.signal]));
  await node.close({ graceMs });
  await converter?.close();
  await folder.settled();
  await hooks.value?.ended();
  interrupt.dispose();
  return finish(context, { port: node.port, folder, failed: counts.failed, hooks: hooks.value, converted: converter?.counts });
}

async function failed(
  { output }: CommandContext,
  { bind, port }: ReceiveCommandOptions,
  failure: ServiceFailure,
): Promise<ExitCode> {
  return report(output, {
    command: 'receive',
    exitCode: failureExitCode(failure),
    details: { port },
    explanation: await explainAt(failure, { host: bind, port }),
  });
}

interface Titles {
  /** Undefined accepts any. */
  readonly called: string | undefined;
  readonly allowed: ReadonlySet<string> | undefined;
}

function parseTitles({ aet, allow }: ReceiveCommandOptions): Parsed<Titles> {
  const called = aet === undefined ? undefined : parseAeTitle(aet, 'Our own AE title');
  if (called?.ok === false) return called;
  const allowed = new Set<string>();
  for (const text of allow ?? []) {
    const title = parseAeTitle(text, 'The calling AE title');
    if (!title.ok) return title;
    allowed.add(title.value);
  }
  return parsed({ called: called?.value, allowed: allow === undefined ? undefined : allowed });
}

function nodeOptions(options: ReceiveCommandOptions, allowed: ReadonlySet<string> | undefined) {
  const { maxAssociations, maxPdu } = options;
  return {
    ...(allowed ? { acceptCalling: (calling: string) => allowed.has(calling.trim()) } : {}),
    ...(maxPdu === undefined ? {} : { maxPduLength: maxPdu }),
    ...(maxAssociations === undefined ? {} : { limits: { maxAssociations, maxAssociationsPerPeer: maxAssociations } }),
    listenTimeouts: listenTimeouts(options),
  };
}

function observers(
  { output, log }: CommandContext,
  { arrived }: OutputFolder,
  counts: { failed: number },
  onArrived: () => void,
): NodeObservers {
  return {
    ...tellOfCallers({ output, log }),
    onObject(object, status, bytes) {
      log?.debug(`object ${object.sopInstanceUid} from ${object.callingAeTitle.trim()}, ${bytes} bytes`);
      if (status.code !== 0) {
        counts.failed++;
        output.note(notStored(object, status));
      }
      if (output.watched) output.progress(`${counted(arrived.objects, 'object')}, ${bytesInWords(arrived.bytes)} …`);
      onArrived();
    },
    onRejected(request, { source, reason }) {
      const { callingAeTitle, calledAeTitle, peerAddress } = request;
      const why = source === 1 ? (refusedTitles[reason] ?? '') : '';
      const who = `${callingAeTitle.trim()} (${peerAddress ?? 'unknown address'})`;
      output.note(`Refused ${who}, which called ${calledAeTitle.trim()}${why}.`);
    },
  };
}

async function tellListening(
  { output }: CommandContext,
  { bind }: ReceiveCommandOptions,
  { port, aeTitle, folder }: { port: number; aeTitle: string | undefined; folder: string | undefined },
): Promise<void> {
  if (output.json) return output.object({ event: 'listening', port, host: bind, aeTitle, folder });
  const where = folder === undefined ? 'keeping nothing' : `storing into ${folder}`;
  await output.line(`listening on port ${port} (address ${bind}), ${where}; Ctrl-C ends it`);
}

interface Ended {
  readonly port: number;
  readonly folder: OutputFolder;
  readonly failed: number;
  readonly hooks: { readonly run: number; readonly failed: number } | undefined;
  readonly converted: ConversionCounts | undefined;
}

async function finish(
  { output }: CommandContext,
  { port, folder, failed: notStored, hooks, converted }: Ended,
): Promise<ExitCode> {
  const { arrived, failure } = folder;
  const partial = notStored > 0 || (hooks?.failed ?? 0) > 0;
  const parts = [
    `Received ${counted(arrived.objects, 'object')} (${bytesInWords(arrived.bytes)})`,
    ...(notStored > 0 ? [`${notStored} not stored`] : []),
    ...(converted ? [`${converted.converted} converted`, `${converted.notConverted} could not be`] : []),
    ...(hooks && hooks.failed > 0 ? [`${hooks.failed} of ${hooks.run} programs failed`] : []),
  ];
  return report(output, {
    command: 'receive',
    exitCode: failure === undefined ? (partial ? exitCodes.partial : exitCodes.success) : failureExitCode(failure),
    sentence: `${parts.join(', ')}.`,
    details: {
      port,
      folder: folder.folder,
      completed: arrived.objects,
      failed: notStored,
      bytes: arrived.bytes,
      ...(converted ?? {}),
      ...(hooks ? { programs: hooks.run, programsFailed: hooks.failed } : {}),
    },
    status: { code: 0 },
    explanation: failure && (await explainAt(failure)),
  });
}
