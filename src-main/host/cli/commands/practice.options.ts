import { type Command, Option } from 'commander';
import { path, repeated } from '../options/argument-parsers.ts';
import { addListenerOptions } from '../options/common-options.ts';
import { portOption } from '../options/listening-options.ts';
import { addServingTimeoutOptions } from '../options/timeout-options.ts';
import { addTlsServerOptions } from '../options/tls-options.ts';
import type { RunCommand } from '../run-command.ts';
import type { PracticeCommandOptions } from './practice.ts';

export function addPractice(program: Command, run: RunCommand): void {
  const command = program
    .command('practice')
    .summary('run a server with made-up patients on this computer')
    .description(
      'Run the practice PACS until Ctrl-C: a server on 127.0.0.1 with about 20 made-up patients that answers C-ECHO, C-FIND, C-MOVE, C-GET and ' +
        'C-STORE, has a modality worklist from today on and answers for what it keeps (storage commitment). Prints a line with “listening” and the port once it does.',
    )
    .addOption(portOption('where to listen; 0 takes a free port').default(0, 'a free port'))
    .addOption(new Option('--destination <AETITLE=host:port>', 'where C-MOVE may send to; may be repeated').argParser(repeated))
    .option('--folder <folder>', 'where its archive is kept (default: “practice” in the data folder)', path);
  addTlsServerOptions(
    addListenerOptions(
      addServingTimeoutOptions(command),
      'its AE title (default: PRACTICE)',
      'Examples:\n  quarry practice --port 11113\n  quarry practice --port 11113 --destination QUARRY=127.0.0.1:11112',
    ),
  ).action((options: PracticeCommandOptions) =>
    run(options, async (context) => (await import('./practice.ts')).run(context, options)),
  );
}
