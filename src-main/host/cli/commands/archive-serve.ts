import { readFile } from 'node:fs/promises';
import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../../src-shared/dicom/failure.ts';
import { readNodeConfig } from '../../../local-node/node-config.ts';
import { startServedNode } from '../../../local-node/served-node.ts';
import type { Rejection } from '../../../local-node/storage-areas.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { abortOnInterrupt, interrupted } from '../interrupt.ts';
import { listenFailure } from '../local-receiver.ts';
import { bytesInWords, counted } from '../quantity.ts';
import { report, reportUsage } from '../report.ts';
import { usageProblem } from '../usage-error.ts';

export interface ArchiveServeOptions {
  readonly config: string;
  readonly port?: number;
  readonly bind?: string;
  readonly json?: boolean;
}

const command = 'archive serve';
/** Milliseconds for running associations to end after Ctrl-C. */
const graceMs = 3_000;
/** The port registered for DICOM, where neither file nor option has one. */
const defaultPort = 11112;

/** `quarry archive serve`: the storage areas of a configuration as a DICOM node, until it is interrupted. */
export async function run({ output }: CommandContext, options: ArchiveServeOptions): Promise<ExitCode> {
  const text = await readText(options.config);
  if (text === undefined) {
    const failure: ServiceFailure = { kind: 'local', code: 'file-unreadable', detail: options.config };
    return report(output, { command, exitCode: failureExitCode(failure), details: {}, explanation: explainFailure(failure) });
  }
  const read = readNodeConfig(text, options.config);
  if (!read.ok) {
    const where = read.line === 0 ? options.config : `${options.config}, line ${read.line}`;
    const { problem } = usageProblem('bad-configuration', `${where}: ${read.problem}`, ['Correct the file and start again.']);
    return reportUsage(output, command, problem);
  }
  const { config } = read;
  for (const note of config.notes) output.note(`${options.config}: ${note}`);
  const bind = options.bind ?? config.bind ?? '127.0.0.1';
  if (isLoopback(bind)) output.note('Only programs on this computer can reach it; --bind 0.0.0.0 opens it to others.');
  const port = options.port ?? config.port ?? defaultPort;
  const interrupt = abortOnInterrupt(output);
  const arrived = { objects: 0, failed: 0, bytes: 0 };
  const started = await startServedNode({
    config,
    bind,
    port,
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
    observers: {
      onObject: (_object, status, bytes) => {
        if (status.code === 0) arrived.objects++;
        else arrived.failed++;
        arrived.bytes += bytes;
      },
    },
  });
  if (!started.ok) {
    interrupt.dispose();
    const failure = 'failure' in started ? started.failure : listenFailure(started.code, `${bind}:${port}`);
    const explanation = explainFailure(failure, { host: bind, port });
    return report(output, { command, exitCode: failureExitCode(failure), details: { port }, explanation });
  }
  const { served } = started;
  const areas = served.areas();
  if (output.json) {
    const told = areas.map(({ area, instances }) => ({
      aeTitle: area.aeTitle,
      folder: area.folder,
      access: area.access,
      instances,
    }));
    await output.object({ event: 'listening', port: served.node.port, host: bind, areas: told });
  } else {
    const titles = areas.map(({ area }) => area.aeTitle).join(', ');
    await output.line(`listening on port ${served.node.port} (address ${bind}) as ${titles}; Ctrl-C ends it`);
  }
  await interrupted(interrupt.signal);
  await served.close({ graceMs });
  interrupt.dispose();
  return report(output, {
    command,
    exitCode: exitCodes.success,
    sentence: `Received ${counted(arrived.objects, 'object')} (${bytesInWords(arrived.bytes)})${arrived.failed > 0 ? `, ${arrived.failed} not stored` : ''}.`,
    details: { port: served.node.port, completed: arrived.objects, failed: arrived.failed, bytes: arrived.bytes },
    status: { code: 0 },
  });
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
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
