import type { Command } from 'commander';
import { paths } from '../options/argument-parsers.ts';
import { addCommitmentOptions } from '../options/commitment-options.ts';
import { addServerOptions } from '../options/common-options.ts';
import { addInputFilesOptions } from '../options/input-files-options.ts';
import { serverHelp } from '../options/server-argument-help.ts';
import type { RunCommand } from '../run-command.ts';
import type { CommitCommandOptions } from './commit.ts';

export function addCommit(program: Command, run: RunCommand): void {
  const command = program
    .command('commit')
    .summary('ask a server whether it keeps what was sent')
    .description(
      'Ask a server to answer for objects that it has: storage commitment. The objects are those in files and folders; nothing is sent. ' +
        'Each one that the server does not answer for is named with its reason.',
    )
    .argument('<server>', serverHelp)
    .argument('[file or folder...]', 'folders are searched in depth', paths);
  addInputFilesOptions(addCommitmentOptions(command));
  addServerOptions(
    command,
    'Examples:\n  quarry commit "City PACS" images/\n  quarry commit ORTHANC@127.0.0.1:4242 images/ --port 11112 --wait 120 --json',
  ).action((server: string, paths: string[], options: CommitCommandOptions) =>
    run(options, async (context) => (await import('./commit.ts')).run(context, server, paths, options)),
  );
}
