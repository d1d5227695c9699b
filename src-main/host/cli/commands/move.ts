import type { ServiceFailure } from '../../../../src-shared/dicom/failure.ts';
import type { KeptSession } from '../../../net/scu/kept-session.ts';
import { move } from '../../../net/scu/move.ts';
import type { LoadedTls } from '../../../net/tls/loaded-tls.ts';
import { processMs } from '../../../system/process-ms.ts';
import { type Acceptance, parseAcceptance } from '../acceptance.ts';
import { parseAeTitle } from '../ae-title-argument.ts';
import { type CommandContext, findServer, type NamedServer, receiverTls } from '../command-context.ts';
import type { WithQueryFiles } from '../each-query-file.ts';
import type { ExitCode } from '../exit-codes.ts';
import { type Query, readQuery } from '../identifier.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { startReceiver } from '../local-receiver.ts';
import type { AcceptanceOptions } from '../options/acceptance-options.ts';
import type { ServerOptions } from '../options/common-options.ts';
import type { PriorityOption } from '../options/priority-option.ts';
import type { QueryExtensionOptions } from '../options/query-extension-options.ts';
import type { QueryOptions } from '../options/query-options.ts';
import type { SyncOption } from '../options/sync-option.ts';
import type { OutputFolder } from '../output-folder.ts';
import { reachableFrom } from '../reachable-from.ts';
import { logReceived, tellOfListening } from '../receive-log.ts';
import { openReceived } from '../received-folder.ts';
import { reportUsage } from '../report.ts';
import { eachRetrieve, finishRetrieve, runRetrieve } from '../retrieve-run.ts';
import { type Parsed, parsed, usageProblem } from '../usage-error.ts';

export interface MoveCommandOptions
  extends ServerOptions,
    QueryOptions,
    QueryExtensionOptions,
    PriorityOption,
    AcceptanceOptions {
  readonly dest?: string;
  readonly port?: number;
  readonly bind?: string;
  readonly output?: string;
  readonly layout?: string;
  readonly sync?: SyncOption['sync'];
  readonly ignore?: boolean;
  readonly repeat?: number;
  readonly receiveTls?: boolean;
}

/** Milliseconds for associations to end after the server said it is done: its last release may still be on the way. */
const graceMs = 2_000;

/** `quarry move <server>`: C-MOVE to another AE title, or to a receiver of our own; of each query file, and with --repeat again and again. */
export function run(context: CommandContext, serverText: string, options: WithQueryFiles<MoveCommandOptions>): Promise<ExitCode> {
  const { queryFile: _, ...others } = options;
  return eachRetrieve(options, context.output, (file, kept) => runOnce(context, serverText, { ...others, ...file }, kept));
}

async function runOnce(
  context: CommandContext,
  serverText: string,
  options: MoveCommandOptions,
  kept: KeptSession,
): Promise<ExitCode> {
  const { output } = context;
  const query = await readQuery(options);
  if (!query.ok) return reportUsage(output, 'move', query.problem);
  const server = await findServer(serverText, { ...options, charset: query.value.charset }, context);
  if (!server.ok) return reportUsage(output, 'move', server.problem);
  const destination = parseDestination(options, server.value);
  if (!destination.ok) return reportUsage(output, 'move', destination.problem);
  const acceptance = await parseAcceptance(options);
  if (!acceptance.ok) return reportUsage(output, 'move', acceptance.problem);
  const { profile, keep, notes } = acceptance.value;
  if (options.port !== undefined) {
    for (const note of notes) output.note(note);
    const opened = await openReceived(options, { waitedFor: true });
    if (!opened.ok) return reportUsage(output, 'move', opened.problem);
    const bind = options.bind ?? reachableFrom(server.value.target.host);
    const tls = options.receiveTls === true ? await receiverTls({ tls: true, ...options }) : parsed(undefined);
    if (!tls.ok) return reportUsage(output, 'move', tls.problem);
    const { port, maxPdu } = options;
    const place = { port, bind, folder: opened.value, tls: tls.value, profile, keep, maxPduLength: maxPdu, kept };
    return receiveHere(context, server.value, query.value, place);
  }
  const interrupt = abortOnInterrupt(output);
  const run = await runRetrieve({
    command: 'move',
    output,
    server: server.value,
    query: query.value,
    signal: interrupt.signal,
    arrived: undefined,
    kept,
    request: requester(server.value, query.value, destination.value, interrupt.signal, kept),
  });
  interrupt.dispose();
  return finishRetrieve(output, { command: 'move', server: server.value, ...run, destination: destination.value });
}

/** `--dest`, or our own AE title: with `--port` our receiver answers to it, without it one that runs elsewhere. */
function parseDestination(options: MoveCommandOptions, server: NamedServer): Parsed<string> {
  if ((options.port === undefined) !== (options.output === undefined && options.ignore !== true)) {
    return usageProblem('options-belong-together', '--port and --output (or --ignore) belong together.', [
      'To receive here: --port N -o <folder>. To have it sent elsewhere: --dest AETITLE.',
    ]);
  }
  if (options.port === undefined && isOfReceiver(options)) {
    return usageProblem(
      'options-belong-together',
      'How to receive, what is taken and how it is kept is for a receiver here to say.',
      ['To receive here: --port N -o <folder>. What another place takes, its own settings say.'],
    );
  }
  if (options.dest === undefined) return parsed(server.target.callingAeTitle);
  if (options.port !== undefined) {
    return usageProblem('options-exclude-each-other', '--dest and --port exclude each other.', [
      'To receive here under another AE title, set it with --aet.',
    ]);
  }
  return parseAeTitle(options.dest, 'The destination');
}

function isOfReceiver(options: MoveCommandOptions): boolean {
  const { configFile, accept, acceptSyntax, convertTo, bind, layout, sync, receiveTls } = options;
  return [configFile, accept, acceptSyntax, convertTo, bind, layout, sync, receiveTls].some((one) => one !== undefined);
}

type Request = Parameters<typeof runRetrieve>[0]['request'];

function requester(
  { target, timeouts }: NamedServer,
  query: Query,
  destination: string,
  signal: AbortSignal,
  kept: KeptSession,
): Request {
  const { model, extensions, priority } = query;
  return (identifier, onProgress) =>
    move(target, { model, extensions, priority, identifier, destination, timeouts, signal, onProgress, kept });
}

interface ReceivingPlace extends Pick<Acceptance, 'profile' | 'keep'> {
  readonly port: number;
  readonly bind: string;
  readonly folder: OutputFolder | { readonly notOpened: ServiceFailure };
  readonly tls: LoadedTls | undefined;
  readonly maxPduLength: number | undefined;
  readonly kept: KeptSession;
}

/** Runs a receiver for as long as the request does. */
async function receiveHere(
  context: CommandContext,
  server: NamedServer,
  query: Query,
  { port, bind, folder, tls, profile, keep, maxPduLength, kept }: ReceivingPlace,
): Promise<ExitCode> {
  const { output, log } = context;
  const destination = server.target.callingAeTitle;
  if ('notOpened' in folder) return finishRetrieve(output, { command: 'move', server, failure: folder.notOpened });
  const converter = keep && (await import('../converting.ts')).converting(folder.store, keep, context);
  const store = converter?.store ?? folder.store;
  const receiver = await startReceiver({
    bind,
    port,
    aeTitle: destination,
    store,
    tls,
    node: { profile, maxPduLength },
    observers: { ...(log === undefined ? {} : logReceived(log)), ...tellOfListening(output) },
  });
  if (!receiver.ok) {
    await converter?.close();
    return finishRetrieve(output, { command: 'move', server, failure: receiver.failure, at: { host: bind, port } });
  }
  const interrupt = abortOnInterrupt(output);
  let stoppedAt = Number.POSITIVE_INFINITY;
  interrupt.signal.addEventListener('abort', () => {
    stoppedAt = processMs();
  });
  const run = await runRetrieve({
    command: 'move',
    output,
    server,
    query,
    signal: interrupt.signal,
    arrived: folder.arrived,
    kept,
    request: requester(server, query, destination, interrupt.signal, kept),
  });
  // Who has been stopped has waited for the server already.
  await receiver.node.close({ graceMs: graceMs - Math.min(graceMs, Math.max(0, processMs() - stoppedAt)) });
  await converter?.close();
  interrupt.dispose();
  await folder.settled();
  return finishRetrieve(output, { command: 'move', server, ...run, folder, destination });
}
