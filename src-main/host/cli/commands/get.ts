import { explainRetrieveNote } from '../../../../src-shared/dicom/explain/retrieve-note.ts';
import { getEntity } from '../../../net/scu/get-entity.ts';
import type { KeptSession } from '../../../net/scu/kept-session.ts';
import { type CommandContext, findServer } from '../command-context.ts';
import type { WithQueryFiles } from '../each-query-file.ts';
import type { ExitCode } from '../exit-codes.ts';
import { readQuery } from '../identifier.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import type { ServerOptions } from '../options/common-options.ts';
import type { PriorityOption } from '../options/priority-option.ts';
import type { QueryExtensionOptions } from '../options/query-extension-options.ts';
import type { QueryOptions } from '../options/query-options.ts';
import type { SyncOption } from '../options/sync-option.ts';
import { openReceived } from '../received-folder.ts';
import { reportUsage } from '../report.ts';
import { eachRetrieve, finishRetrieve, runRetrieve } from '../retrieve-run.ts';

export interface GetCommandOptions extends ServerOptions, QueryOptions, QueryExtensionOptions, PriorityOption {
  readonly output?: string;
  readonly layout?: string;
  readonly sync?: SyncOption['sync'];
  readonly ignore?: boolean;
  readonly repeat?: number;
}

/** `quarry get <server>`: C-GET into a folder; of each query file, and with --repeat again and again. */
export function run(context: CommandContext, serverText: string, options: WithQueryFiles<GetCommandOptions>): Promise<ExitCode> {
  const { queryFile: _, ...others } = options;
  return eachRetrieve(options, context.output, (file, kept) => runOnce(context, serverText, { ...others, ...file }, kept));
}

async function runOnce(
  context: CommandContext,
  serverText: string,
  options: GetCommandOptions,
  kept: KeptSession,
): Promise<ExitCode> {
  const { output } = context;
  const query = await readQuery(options);
  if (!query.ok) return reportUsage(output, 'get', query.problem);
  const server = await findServer(serverText, { ...options, charset: query.value.charset }, context);
  if (!server.ok) return reportUsage(output, 'get', server.problem);
  const opened = await openReceived(options, { waitedFor: true });
  if (!opened.ok) return reportUsage(output, 'get', opened.problem);
  const folder = opened.value;
  if ('notOpened' in folder) return finishRetrieve(output, { command: 'get', server: server.value, failure: folder.notOpened });
  const { store, arrived } = folder;
  const { target, timeouts } = server.value;
  const interrupt = abortOnInterrupt(output);
  const run = await runRetrieve({
    command: 'get',
    output,
    server: server.value,
    query: query.value,
    signal: interrupt.signal,
    arrived,
    kept,
    request: (identifier, onProgress) =>
      getEntity(target, {
        model: query.value.model,
        extensions: query.value.extensions,
        priority: query.value.priority,
        identifier,
        store,
        timeouts,
        signal: interrupt.signal,
        onProgress,
        kept,
        onNote: (note) => output.note(explainRetrieveNote(note)),
      }),
  });
  interrupt.dispose();
  await folder.settled();
  return finishRetrieve(output, { command: 'get', server: server.value, ...run, folder });
}
