import { type Command, Option } from 'commander';
import { path, paths, wholeNumber } from '../options/argument-parsers.ts';
import { addCommitmentOptions } from '../options/commitment-options.ts';
import { addServerOptions } from '../options/common-options.ts';
import { addInputFilesOptions } from '../options/input-files-options.ts';
import { addPriorityOption } from '../options/priority-option.ts';
import { serverHelp } from '../options/server-argument-help.ts';
import { storeAssociationsOption } from '../options/store-associations-option.ts';
import type { RunCommand } from '../run-command.ts';
import type { SendCommandOptions } from './send.ts';

export function addSend(program: Command, run: RunCommand): void {
  const command = program
    .command('send')
    .summary('send files and folders to a server')
    .description('Send every DICOM object in files and folders: C-STORE. What is not DICOM is named and left out.')
    .argument('<server>', serverHelp)
    .argument('[file or folder...]', 'folders are searched in depth', paths)
    .addOption(storeAssociationsOption('of the bookmark, 1'))
    .addOption(new Option('--repeat <n>', 'send everything so many times').argParser(wholeNumber(1, 1_000_000)))
    .addOption(
      new Option(
        '--decompress <which>',
        'of compressed objects that the server does not take as they are, decompress all, those without loss, or none (default: all)',
      ).choices(['all', 'lossless', 'none']),
    )
    .option('--invent', 'give study, series, instance and all they refer to new UIDs, others in each round of --repeat')
    .option('--stop-on-error', 'stop at the first file that is left out or object that is not taken (default: go on)')
    .option(
      '--report-file <file>',
      'write a line for each object into this CSV file: file, outcome, status, UIDs; of what is there only a report is replaced',
      path,
    );
  addCommitmentOptions(command.option('--commit', 'then ask the server to answer for what it took (storage commitment)'));
  addPriorityOption(command);
  addInputFilesOptions(command);
  addServerOptions(
    command,
    'Examples:\n  quarry send "City PACS" images/\n  quarry send ORTHANC@127.0.0.1:4242 a.dcm b.dcm --json\n  find . -type f -newer mark | quarry send "City PACS" --files-from - --report-file sent.csv',
  ).action((server: string, paths: string[], options: SendCommandOptions) =>
    run(options, async (context) => (await import('./send.ts')).run(context, server, paths, options)),
  );
}
