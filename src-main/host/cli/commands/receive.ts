import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import { parseAeTitle } from '../ae-title-argument.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { abortOnInterrupt, interrupted } from '../interrupt.ts';
import { startReceiver } from '../local-receiver.ts';
import type { CommonOptions } from '../options/common-options.ts';
import { openOutputFolder } from '../output-folder.ts';
import { bytesInWords, counted } from '../quantity.ts';
import { report, reportUsage } from '../report.ts';

export interface ReceiveCommandOptions extends CommonOptions {
  readonly port: number;
  readonly bind: string;
  readonly output: string;
}

/** Milliseconds for running associations to end after Ctrl-C. */
const graceMs = 3_000;

/** `quarry receive`: a storage SCP that writes into a folder until it is interrupted. */
export async function run({ output }: CommandContext, options: ReceiveCommandOptions): Promise<ExitCode> {
  const aeTitle = options.aet === undefined ? undefined : parseAeTitle(options.aet, 'Our own AE title');
  if (aeTitle !== undefined && !aeTitle.ok) return reportUsage(output, 'receive', aeTitle.problem);
  const folder = await openOutputFolder(options.output);
  if (!folder.ok) {
    const explanation = explainFailure(folder.failure);
    return report(output, { command: 'receive', exitCode: failureExitCode(folder.failure), details: {}, explanation });
  }
  const { arrived, store } = folder.value;
  const interrupt = abortOnInterrupt(output);
  let failed = 0;
  const receiver = await startReceiver({
    bind: options.bind,
    port: options.port,
    aeTitle: aeTitle?.value,
    store,
    observers: {
      onObject: (object, status) => {
        if (status.code !== 0) {
          failed++;
          output.note(
            `Not stored: an object from ${object.callingAeTitle}, status ${status.code.toString(16).toUpperCase().padStart(4, '0')}.`,
          );
        }
        output.progress(`${counted(arrived.objects, 'object')}, ${bytesInWords(arrived.bytes)} …`);
      },
      onRejected: (request) =>
        output.note(
          `Refused ${request.callingAeTitle} (${request.peerAddress ?? 'unknown address'}), which called ${request.calledAeTitle}.`,
        ),
    },
  });
  if (!receiver.ok) {
    interrupt.dispose();
    const explanation = explainFailure(receiver.failure, { host: options.bind, port: options.port });
    return report(output, {
      command: 'receive',
      exitCode: failureExitCode(receiver.failure),
      details: { port: options.port },
      explanation,
    });
  }
  const { node } = receiver;
  if (output.json)
    await output.object({
      event: 'listening',
      port: node.port,
      host: options.bind,
      aeTitle: aeTitle?.value,
      folder: folder.value.folder,
    });
  else
    await output.line(
      `listening on port ${node.port} (address ${options.bind}), storing into ${folder.value.folder}; Ctrl-C ends it`,
    );
  await interrupted(interrupt.signal);
  await node.close({ graceMs });
  await folder.value.settled();
  interrupt.dispose();
  const { failure } = folder.value;
  return report(output, {
    command: 'receive',
    exitCode: failure === undefined ? (failed > 0 ? exitCodes.partial : exitCodes.success) : failureExitCode(failure),
    sentence: `Received ${counted(arrived.objects, 'object')} (${bytesInWords(arrived.bytes)})${failed > 0 ? `, ${failed} not stored` : ''}.`,
    details: { port: node.port, folder: folder.value.folder, completed: arrived.objects, failed, bytes: arrived.bytes },
    status: { code: 0 },
    explanation: failure && explainFailure(failure),
  });
}
