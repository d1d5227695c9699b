import { defaultStorageContexts } from '../../../dicom/services/storage-contexts.ts';
import { contextsFrom } from '../../../net/scu/expected-classes.ts';
import { get } from '../../../net/scu/get.ts';
import { entityKeysOf } from '../../../net/scu/retrieve-identifier.ts';
import { type CommandContext, findServer } from '../command-context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { parseQuery } from '../identifier.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { parseLayout } from '../layout-argument.ts';
import type { ServerOptions } from '../options/common-options.ts';
import type { QueryExtensionOptions } from '../options/query-extension-options.ts';
import type { QueryOptions } from '../options/query-options.ts';
import { openOutputFolder } from '../output-folder.ts';
import { reportUsage } from '../report.ts';
import { finishRetrieve, runRetrieve } from '../retrieve-run.ts';

export interface GetCommandOptions extends ServerOptions, QueryOptions, QueryExtensionOptions {
  readonly output: string;
  readonly layout?: string;
}

/** `quarry get <server>`: C-GET into a folder. */
export async function run(context: CommandContext, serverText: string, options: GetCommandOptions): Promise<ExitCode> {
  const { output } = context;
  const query = parseQuery(options);
  if (!query.ok) return reportUsage(output, 'get', query.problem);
  const server = await findServer(serverText, options, context);
  if (!server.ok) return reportUsage(output, 'get', server.problem);
  const layout = parseLayout(options.layout);
  if (!layout.ok) return reportUsage(output, 'get', layout.problem);
  const folder = await openOutputFolder(options.output, { naming: layout.value });
  if (!folder.ok) return finishRetrieve(output, { command: 'get', server: server.value, failure: folder.failure });
  const { store, arrived } = folder.value;
  const { target, timeouts } = server.value;
  const interrupt = abortOnInterrupt(output);
  const run = await runRetrieve({
    command: 'get',
    output,
    server: server.value,
    query: query.value,
    signal: interrupt.signal,
    arrived,
    request: async (identifier, onProgress) => {
      const { model, extensions } = query.value;
      const request = { model, extensions, timeouts, signal: interrupt.signal };
      const entity = entityKeysOf(identifier);
      const found = entity && (await contextsFrom(target, entity, request));
      // A server that cannot be asked is told about by the C-GET itself, which fails in the same way.
      const storageContexts = found?.ok ? found.contexts : defaultStorageContexts();
      return get(target, { ...request, identifier, storageContexts, store, onProgress });
    },
  });
  interrupt.dispose();
  await folder.value.settled();
  return finishRetrieve(output, { command: 'get', server: server.value, ...run, folder: folder.value });
}
