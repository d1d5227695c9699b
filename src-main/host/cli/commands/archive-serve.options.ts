import { type Command, Option } from 'commander';
import { queryModels } from '../../../../src-shared/dicom/query/levels.ts';
import { addAcceptanceOptions } from '../options/acceptance-options.ts';
import { path, repeated, seconds, wholeNumber } from '../options/argument-parsers.ts';
import { bindOption, portOption } from '../options/listening-options.ts';
import { addLogOptions } from '../options/log-options.ts';
import { movesOption } from '../options/moves-option.ts';
import { syncOption } from '../options/sync-option.ts';
import { addServingTimeoutOptions } from '../options/timeout-options.ts';
import { addTlsServerOptions } from '../options/tls-options.ts';
import type { RunCommand } from '../run-command.ts';
import type { ArchiveServeOptions } from './archive-serve.ts';

export function addArchiveServe(archive: Command, run: RunCommand): void {
  const command = archive
    .command('serve')
    .summary('run the storage areas of a dcmqrscp.cfg or quarry.json until Ctrl-C')
    .description(
      'Run the storage areas of a configuration until Ctrl-C or SIGTERM: a node that answers C-ECHO, C-STORE, C-FIND, C-MOVE, C-GET, storage ' +
        'commitment and, where there are entries, the modality worklist, as the called AE title, the access and the peers of each area allow. ' +
        'The configuration is a dcmqrscp.cfg as DCMTK’s dcmqrscp reads it, or a quarry.json. Files that dcmqrscp has left in a storage area ' +
        'are taken in once. Prints a line with “listening” and the port. Options go before the configuration.',
    )
    .requiredOption('-c, --config <file>', 'a dcmqrscp.cfg or a quarry.json')
    .addOption(portOption('where to listen; 0 takes a free port (default: of the configuration, 11112)'))
    .addOption(bindOption('of the configuration, else loopback: only programs on this computer reach it'))
    .option('--users <file>', 'let those in only who say that they are one of these users: name:passcode on each line', path)
    .option(
      '--worklists <folder>',
      'answer the modality worklist from *.wl files, in a folder below this for each AE title',
      path,
    )
    .option('--json', 'one JSON object a line on stdout');
  addAcceptanceOptions(command);
  addOffers(command);
  addLimits(command);
  addLogOptions(addServingTimeoutOptions(addTlsServerOptions(command), 'of the configuration, else '))
    .addHelpText(
      'after',
      '\nExamples:\n  quarry archive serve --config /etc/dcmtk/dcmqrscp.cfg --bind 0.0.0.0\n  quarry archive serve --config quarry.json --port 11112 --json\n' +
        '  quarry archive serve --config quarry.json --port 2762 --tls-cert server.pem --tls-ca authorities\n',
    )
    .action((options: ArchiveServeOptions) =>
      run(options, async (context) => (await import('./archive-serve.ts')).run(context, options)),
    );
}

function addOffers(command: Command): void {
  command
    .addOption(new Option('--models <models>', `answer these only: ${queryModels.join(',')} (default: all)`))
    .option('--no-get', 'do not offer C-GET')
    .option('--no-parallel-store', 'let an area take objects of one association at a time')
    .addOption(movesOption())
    .addOption(
      new Option(
        '--propose <syntax>',
        'to destinations of C-MOVE propose this transfer syntax only, converting what is stored otherwise. May be repeated',
      ).argParser(repeated),
    );
}

function addLimits(command: Command): void {
  command
    .addOption(
      new Option(
        '--max-associations <n>',
        'serve so many associations at once (default: of the configuration, else 64, of them 32 from one address)',
      ).argParser(wholeNumber(1, 10_000)),
    )
    .addOption(
      new Option('--max-pdu <bytes>', 'longest PDU to take (default: of the configuration, else 131072)').argParser(
        wholeNumber(4096, 4_194_304),
      ),
    )
    .addOption(
      new Option(
        '--reserve <megabytes>',
        'refuse what would leave less of the disk free (default: of the configuration, else 500)',
      ).argParser(wholeNumber(0, 1_000_000_000)),
    )
    .addOption(syncOption('of the configuration, else second'))
    .addOption(
      new Option('--grace <s>', 'seconds for running associations to end when the server is to end')
        .argParser(seconds)
        .default(3),
    );
}
