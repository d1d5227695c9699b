import type { Command } from 'commander';
import type { WithQueryFiles } from '../each-query-file.ts';
import { addServerOptions } from '../options/common-options.ts';
import { layoutOption } from '../options/layout-option.ts';
import { outputFolderOption } from '../options/listening-options.ts';
import { addPriorityOption } from '../options/priority-option.ts';
import { addQueryExtensionOptions } from '../options/query-extension-options.ts';
import { addQueryOptions } from '../options/query-options.ts';
import { repeatOption } from '../options/repeat-option.ts';
import { serverHelp } from '../options/server-argument-help.ts';
import { syncOption } from '../options/sync-option.ts';
import type { RunCommand } from '../run-command.ts';
import type { GetCommandOptions } from './get.ts';

export function addGet(program: Command, run: RunCommand): void {
  const command = program
    .command('get')
    .summary('retrieve into a folder over the same association')
    .description(
      'Retrieve into a folder: C-GET. Keys that do not name what to retrieve are searched for first, and each match is retrieved.',
    )
    .argument('<server>', serverHelp);
  addPriorityOption(addQueryExtensionOptions(addQueryOptions(command)))
    .addOption(outputFolderOption())
    .addOption(layoutOption())
    .addOption(syncOption())
    .option('--ignore', 'receive, but keep nothing: to measure')
    .addOption(repeatOption('retrieve'));
  addServerOptions(
    command,
    'Examples:\n  quarry get "City PACS" --level study -k StudyInstanceUID=1.2.3 -o images\n  quarry get PACS@10.0.0.5:104 -k PatientID=0012 -o images',
  ).action((server: string, options: WithQueryFiles<GetCommandOptions>) =>
    run(options, async (context) => (await import('./get.ts')).run(context, server, options)),
  );
}
