import type { Command } from 'commander';
import type { WithQueryFiles } from '../each-query-file.ts';
import { addAcceptanceOptions } from '../options/acceptance-options.ts';
import { wholeNumber } from '../options/argument-parsers.ts';
import { addServerOptions } from '../options/common-options.ts';
import { layoutOption } from '../options/layout-option.ts';
import { bindOption, outputFolderOption, portOption } from '../options/listening-options.ts';
import { addPriorityOption } from '../options/priority-option.ts';
import { addQueryExtensionOptions } from '../options/query-extension-options.ts';
import { addQueryOptions } from '../options/query-options.ts';
import { repeatOption } from '../options/repeat-option.ts';
import { serverHelp } from '../options/server-argument-help.ts';
import { syncOption } from '../options/sync-option.ts';
import type { RunCommand } from '../run-command.ts';
import type { MoveCommandOptions } from './move.ts';

export function addMove(program: Command, run: RunCommand): void {
  const command = program
    .command('move')
    .summary('have a server send to another AE title, or to a receiver run here')
    .description(
      'Have a server send what matches: C-MOVE. With --port and -o a receiver runs here for as long as it takes, under our own AE title (--aet); ' +
        'the server must know its address. Keys that do not name what to retrieve are searched for first.',
    )
    .argument('<server>', serverHelp);
  addPriorityOption(addQueryExtensionOptions(addQueryOptions(command)))
    .option('--dest <AETITLE>', 'where the server is to send to; left out, our own AE title')
    .addOption(portOption('receive here, on this port').argParser(wholeNumber(1, 65_535)))
    .addOption(bindOption('loopback for a server on this computer, else every one'))
    .addOption(outputFolderOption())
    .addOption(layoutOption())
    .addOption(syncOption('second'))
    .option('--ignore', 'receive, but keep nothing: to measure')
    .option('--receive-tls', 'receive by TLS, with the certificate, key and authorities given for the server')
    .addOption(repeatOption('retrieve'));
  addServerOptions(
    addAcceptanceOptions(command),
    'Examples:\n  quarry move "City PACS" -k StudyInstanceUID=1.2.3 --dest ARCHIVE\n' +
      '  quarry move PACS@10.0.0.5:104 --aet QUARRY --level series -k StudyInstanceUID=1.2.3 -k SeriesInstanceUID=1.2.4 --port 11112 -o images',
  ).action((server: string, options: WithQueryFiles<MoveCommandOptions>) =>
    run(options, async (context) => (await import('./move.ts')).run(context, server, options)),
  );
}
