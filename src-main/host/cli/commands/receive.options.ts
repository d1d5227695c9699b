import { type Command, Option } from 'commander';
import { addAcceptanceOptions } from '../options/acceptance-options.ts';
import { repeated, seconds, wholeNumber } from '../options/argument-parsers.ts';
import { addListenerOptions } from '../options/common-options.ts';
import { layoutOption } from '../options/layout-option.ts';
import { bindOption, outputFolderOption, portOption } from '../options/listening-options.ts';
import { syncOption } from '../options/sync-option.ts';
import { addListenTimeoutOptions } from '../options/timeout-options.ts';
import { addTlsServerOptions } from '../options/tls-options.ts';
import type { RunCommand } from '../run-command.ts';
import type { ReceiveCommandOptions } from './receive.ts';

export function addReceive(program: Command, run: RunCommand): void {
  const command = program
    .command('receive')
    .summary('receive into a folder until Ctrl-C')
    .description(
      'Receive into a folder until Ctrl-C: a storage SCP for every storage class and transfer syntax, unless a profile says less, and for many ' +
        'associations at once. Any called AE title is accepted unless --aet names one. Data sets are kept byte for byte unless ' +
        '--convert-to names a transfer syntax, nothing is overwritten. Prints a line with ' +
        '“listening” and the port once it does.\n\nPrograms named by --exec and --exec-on-study run one after the other, beside the receiving, ' +
        'which waits when a thousand of them have not had their turn. ' +
        'There is no shell: the text is cut into words at blanks (quotes keep them together), then {file} and so on are filled in, each within ' +
        'its word. The values are in the environment too: QUARRY_FILE, QUARRY_CALLING, …',
    )
    .addOption(portOption('where to listen; 0 takes a free port').makeOptionMandatory())
    .addOption(bindOption().default('127.0.0.1', 'loopback: only programs on this computer reach it'))
    .addOption(outputFolderOption())
    .addOption(layoutOption())
    .addOption(syncOption())
    .option('--ignore', 'receive, but keep nothing')
    .addOption(new Option('--allow <AETITLE>', 'accept this calling AE title only; may be repeated').argParser(repeated))
    .addOption(
      new Option(
        '--max-associations <n>',
        'serve so many associations at once (default: 64, of them 32 from one address)',
      ).argParser(wholeNumber(1, 1024)),
    )
    .addOption(new Option('--max-pdu <bytes>', 'longest PDU to take (default: 131072)').argParser(wholeNumber(4096, 4_194_304)))
    .addOption(
      new Option('--stop-after <n>', 'end after so many objects, and what running associations send meanwhile').argParser(
        wholeNumber(1, 1_000_000_000),
      ),
    )
    .option('--exec <command>', 'run after each object: {file} {calling} {called} {address} {uid} {class} {study}')
    .option('--exec-on-study <command>', 'run when a study has ended: {study} {folder} {objects} {calling} {called} {address}')
    .addOption(
      new Option('--study-timeout <s>', 'a study has ended when nothing of it came for so long (default: 10)').argParser(seconds),
    );
  addListenerOptions(
    addListenTimeoutOptions(addTlsServerOptions(addAcceptanceOptions(command))),
    'take only what is sent to this AE title (default: any)',
    'Examples:\n  quarry receive --port 11112 -o incoming\n  quarry receive --port 11112 --aet QUARRY --bind 0.0.0.0 -o incoming --layout series\n' +
      '  quarry receive --port 11112 -o incoming -xf storescp.cfg Default --convert-to explicit\n' +
      '  quarry receive --port 11112 -o incoming --layout study --exec-on-study "my-import --quiet {folder}"',
  ).action((options: ReceiveCommandOptions) =>
    run(options, async (context) => (await import('./receive.ts')).run(context, options)),
  );
}
