import type { Command } from 'commander';
import { addServerOptions, type CommonOptions } from '../options/common-options.ts';
import { serverHelp } from '../options/server-argument-help.ts';
import type { RunCommand } from '../run-command.ts';

export function addSend(program: Command, run: RunCommand): void {
  const command = program
    .command('send')
    .summary('send files and folders to a server')
    .description('Send every DICOM object in files and folders: C-STORE. What is not DICOM is named and left out.')
    .argument('<server>', serverHelp)
    .argument('<file or folder...>', 'folders are searched in depth');
  addServerOptions(
    command,
    'Examples:\n  quarry send "City PACS" images/\n  quarry send ORTHANC@127.0.0.1:4242 a.dcm b.dcm --json',
  ).action((server: string, paths: string[], options: CommonOptions) =>
    run(options, async (context) => (await import('./send.ts')).run(context, server, paths, options)),
  );
}
