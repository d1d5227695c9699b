import type { AreaStatus } from '../../../../src-shared/contract/storage-areas.ts';
import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import { explainIdentityProblem } from '../../../../src-shared/dicom/explain/identity-problem.ts';
import { skippedNotes } from '../../../../src-shared/dicom/explain/tls-notes.ts';
import type { NodeConfig } from '../../../local-node/node-settings.ts';
import { type ServedNode, type ServedNodeOptions, startServedNode } from '../../../local-node/served-node.ts';
import type { Rejection } from '../../../local-node/storage-areas.ts';
import type { NodeObservers } from '../../../net/scp/dicom-node.ts';
import { type CheckIdentity, type CheckUser, checkBy } from '../../../net/scp/identify-caller.ts';
import type { TokenCheck } from '../../../servers/check-token.ts';
import { type Acceptance, parseAcceptance } from '../acceptance.ts';
import { type CommandContext, receiverTls } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { abortOnInterrupt, interrupted } from '../interrupt.ts';
import { listenFailure } from '../local-receiver.ts';
import type { AcceptanceOptions } from '../options/acceptance-options.ts';
import type { LogOptions } from '../options/log-options.ts';
import type { TlsArguments } from '../options/tls-options.ts';
import { bytesInWords, counted } from '../quantity.ts';
import { notStored, tellOfCallers } from '../receive-log.ts';
import { report, reportUsage } from '../report.ts';
import { readServeConfig, type ServeOverrides, serveTimeouts } from '../serve-config.ts';
import { readServeUsers } from '../serve-users.ts';
import { parseTransferSyntaxes } from '../transfer-syntax-argument.ts';

export interface ArchiveServeOptions extends ServeOverrides, AcceptanceOptions, TlsArguments, LogOptions {
  readonly config: string;
  readonly port?: number;
  readonly bind?: string;
  readonly propose?: readonly string[];
  /** Seconds. */
  readonly grace: number;
  readonly json?: boolean;
}

const command = 'archive serve';
/** Id of the profile that options make: no name of one in a file, which have no blanks around. */
const fromOptions = ' of the command line ';
/** The port registered for DICOM, where neither file nor option has one. */
const defaultPort = 11112;

/** `quarry archive serve`: the storage areas of a configuration as a DICOM node, until it is interrupted. */
export async function run(context: CommandContext, options: ArchiveServeOptions): Promise<ExitCode> {
  const { output } = context;
  const read = await readServeConfig(options.config, options);
  if (!read.ok) {
    if ('problem' in read) return reportUsage(output, command, read.problem);
    const exitCode = failureExitCode(read.failure);
    return report(output, { command, exitCode, details: {}, explanation: explainFailure(read.failure) });
  }
  const propose = options.propose === undefined ? undefined : parseTransferSyntaxes(options.propose);
  if (propose?.ok === false) return reportUsage(output, command, propose.problem);
  const tls = await receiverTls(options);
  if (!tls.ok) return reportUsage(output, command, tls.problem);
  const users = await readServeUsers(read.value.users);
  if (!users.ok) return reportUsage(output, command, users.problem);
  const issuers = read.value.tokenIssuers;
  const tokens = issuers && (await (await import('../serve-token-issuers.ts')).readServeTokenIssuers(issuers));
  if (tokens?.ok === false) return reportUsage(output, command, tokens.problem);
  for (const note of skippedNotes(tls.value?.skipped ?? [])) output.note(note);
  const acceptance = await parseAcceptance(options);
  if (!acceptance.ok) return reportUsage(output, command, acceptance.problem);
  const config = forAllAreas(read.value, acceptance.value);
  for (const note of config.notes) output.note(`${options.config}: ${note}`);
  for (const note of acceptance.value.notes) output.note(note);
  const bind = options.bind ?? config.bind ?? '127.0.0.1';
  if (isLoopback(bind)) output.note('Only programs on this computer can reach it; --bind 0.0.0.0 opens it to others.');
  const port = options.port ?? config.port ?? defaultPort;
  const interrupt = abortOnInterrupt(output);
  const arrived = { objects: 0, failed: 0, bytes: 0 };
  const started = await startServedNode({
    config,
    bind,
    port,
    tls: tls.value,
    checkIdentity: () => checkIdentity(users.value, tokens?.value),
    propose: propose?.value,
    timeouts: serveTimeouts(options),
    ...told(context),
    observers: observers(context, arrived),
  });
  if (!started.ok) {
    interrupt.dispose();
    const failure = 'failure' in started ? started.failure : listenFailure(started.code, `${bind}:${port}`);
    const explanation = explainFailure(failure, { host: bind, port });
    return report(output, { command, exitCode: failureExitCode(failure), details: { port }, explanation });
  }
  const { served } = started;
  await tellListening(context, served, bind, tls.value !== undefined || config.tls !== undefined);
  await interrupted(interrupt.signal);
  await served.close({ graceMs: options.grace * 1_000 });
  const kept = keptOf(served.areas());
  interrupt.dispose();
  return report(output, {
    command,
    exitCode: exitCodes.success,
    sentence: `Received ${counted(arrived.objects, 'object')} (${bytesInWords(arrived.bytes)})${arrived.failed > 0 ? `, ${arrived.failed} not stored` : ''}${keptWords(kept)}.`,
    details: { port: served.node.port, completed: arrived.objects, failed: arrived.failed, bytes: arrived.bytes, ...kept },
    status: { code: 0 },
  });
}

/** Undefined where the configuration names neither users nor issuers of tokens: then nobody has to say who is calling. */
function checkIdentity(users: CheckUser | undefined, tokens: TokenCheck | undefined): CheckIdentity | undefined {
  if (users === undefined && tokens === undefined) return undefined;
  return checkBy({ user: users ?? (() => 'unknown'), ...(tokens && { token: (token) => tokens.check(token) }) });
}

/** What a person should know of, whether there is a log or not. */
function told({ output }: CommandContext): Pick<ServedNodeOptions, 'onRejected' | 'onDuplicate' | 'onAdopted' | 'onProblem'> {
  return {
    onRejected: (rejection) => output.note(rejectionWords(rejection)),
    onDuplicate: (aeTitle, { kind, source }) =>
      output.note(
        `${aeTitle}: an object from ${source || 'its folder'} with a known SOP Instance UID and other content ${kind === 'replaced' ? 'took the place of what was there' : 'is kept beside what was there'}.`,
      ),
    onAdopted: (aeTitle, { imported, alreadyThere, leftOut }) =>
      output.note(
        `${aeTitle}: took in ${counted(imported, 'object')} that lay in its folder, ${alreadyThere} were there already, ${leftOut.length} left out.`,
      ),
    onProblem: (failure) => output.explain(explainFailure(failure)),
  };
}

/** What is said on the command line goes before what the file says of each area. */
function forAllAreas(config: NodeConfig, { profile, keep }: Acceptance): NodeConfig {
  if (profile === undefined && keep === undefined) return config;
  const areas = config.areas.map((area) => {
    const { profile: own, keep: ownKeep } = area.receiving ?? { keep: { kind: 'as-received' as const } };
    return { ...area, receiving: { profile: profile === undefined ? own : fromOptions, keep: keep ?? ownKeep } };
  });
  return { ...config, areas, profiles: new Map([...config.profiles, ...(profile ? [[fromOptions, profile] as const] : [])]) };
}

interface KeptInAll {
  readonly converted: number;
  readonly notConverted: number;
  readonly discarded: number;
}

/** Undefined where every area keeps what comes as it comes. */
function keptOf(areas: readonly AreaStatus[]): KeptInAll | undefined {
  const all = areas.flatMap(({ kept }) => kept ?? []);
  const sum = (name: keyof KeptInAll) => all.reduce((total, one) => total + one[name], 0);
  if (all.length === 0) return undefined;
  return { converted: sum('converted'), notConverted: sum('notConverted'), discarded: sum('discarded') };
}

function keptWords(kept: KeptInAll | undefined): string {
  if (kept === undefined) return '';
  const { converted, notConverted, discarded } = kept;
  return `, ${converted} converted, ${notConverted} could not be, ${discarded} discarded`;
}

function observers({ output, log }: CommandContext, arrived: { objects: number; failed: number; bytes: number }): NodeObservers {
  return {
    ...tellOfCallers({ output, log }),
    onRejected({ callingAeTitle, calledAeTitle, peerAddress }, { why }) {
      // Those whom the areas turn away are told by them.
      if (why === undefined) return;
      output.note(
        `Refused ${callingAeTitle.trim()} (${peerAddress ?? 'unknown address'}), which called ${calledAeTitle.trim()}. ${explainIdentityProblem(why).title}`,
      );
    },
    onObject(object, status, bytes) {
      log?.debug(`object ${object.sopInstanceUid} from ${object.callingAeTitle.trim()}, ${bytes} bytes`);
      if (status.code === 0) {
        arrived.objects++;
        arrived.bytes += bytes;
        return;
      }
      arrived.failed++;
      if (log) log.info(notStored(object, status));
      else output.note(notStored(object, status));
    },
  };
}

async function tellListening({ output }: CommandContext, served: ServedNode, bind: string, tls: boolean): Promise<void> {
  const { port } = served.node;
  const areas = served.areas();
  if (output.json) {
    const facts = areas.map(({ area, instances }) => {
      const { aeTitle, folder, access } = area;
      return { aeTitle, folder, access, instances };
    });
    return output.object({ event: 'listening', port, host: bind, tls, areas: facts });
  }
  const titles = areas.map(({ area }) => area.aeTitle).join(', ');
  await output.line(`listening on port ${port} (address ${bind}${tls ? ', TLS' : ''}) as ${titles}; Ctrl-C ends it`);
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function rejectionWords({ reason, callingAeTitle, calledAeTitle, address }: Rejection): string {
  const who = `Refused ${callingAeTitle} (${address || 'unknown address'}), which called ${calledAeTitle}`;
  switch (reason) {
    case 'unknown-title':
      return `${who}: no area has that title.`;
    case 'area-off':
      return `${who}: the area is off.`;
    case 'area-failed':
      return `${who}: the area could not be opened.`;
    case 'caller-not-allowed':
      return `${who}: it is not among the peers of the area.`;
  }
}
