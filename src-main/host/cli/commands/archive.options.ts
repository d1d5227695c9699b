import type { Command } from 'commander';
import { bindOption, portOption } from '../options/listening-options.ts';
import type { RunCommand } from '../run-command.ts';
import type { ArchiveServeOptions } from './archive-serve.ts';

/** `quarry archive …`: archives on a server without a desktop. */
export function addArchive(program: Command, run: RunCommand): void {
  const archive = program
    .command('archive')
    .summary('run an archive from a configuration')
    .description('Archives without a window.');
  archive
    .command('serve')
    .summary('run the storage areas of a dcmqrscp.cfg or quarry.json until Ctrl-C')
    .description(
      'Run the storage areas of a configuration until Ctrl-C: a node that answers C-ECHO, C-STORE, C-FIND, C-MOVE and C-GET as the called AE ' +
        'title, the access and the peers of each area allow. The configuration is a dcmqrscp.cfg as DCMTK’s dcmqrscp reads it, or a ' +
        'quarry.json. Files that dcmqrscp has left in a storage area are taken in once. Prints a line with “listening” and the port.',
    )
    .requiredOption('-c, --config <file>', 'a dcmqrscp.cfg or a quarry.json')
    .addOption(portOption('where to listen; 0 takes a free port (default: of the configuration, 11112)'))
    .addOption(bindOption().default(undefined, 'of the configuration, else loopback: only programs on this computer reach it'))
    .option('--json', 'one JSON object a line on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  quarry archive serve --config /etc/dcmtk/dcmqrscp.cfg --bind 0.0.0.0\n  quarry archive serve --config quarry.json --port 11112 --json\n',
    )
    .action((options: ArchiveServeOptions) =>
      run(options, async (context) => (await import('./archive-serve.ts')).run(context, options)),
    );
}
