import type { Command } from 'commander';
import { addCommonOptions } from '../options/common-options.ts';
import { bindOption, outputFolderFlags, outputFolderHelp, portOption } from '../options/listening-options.ts';
import type { RunCommand } from '../run-command.ts';
import type { ReceiveCommandOptions } from './receive.ts';

export function addReceive(program: Command, run: RunCommand): void {
  const command = program
    .command('receive')
    .summary('receive into a folder until Ctrl-C')
    .description(
      'Receive into a folder until Ctrl-C: a storage SCP for every storage class and transfer syntax. Any called AE title is accepted unless ' +
        '--aet names one. Prints a line with “listening” and the port once it does.',
    )
    .addOption(portOption('where to listen; 0 takes a free port').makeOptionMandatory())
    .addOption(bindOption().default('127.0.0.1', 'loopback: only programs on this computer reach it'))
    .requiredOption(outputFolderFlags, outputFolderHelp);
  addCommonOptions(
    command,
    'Examples:\n  quarry receive --port 11112 -o incoming\n  quarry receive --port 11112 --aet QUARRY --bind 0.0.0.0 -o incoming',
  ).action((options: ReceiveCommandOptions) =>
    run(options, async (context) => (await import('./receive.ts')).run(context, options)),
  );
}
