import type { Command } from 'commander';
import { addServerOptions, type CommonOptions } from '../options/common-options.ts';
import { serverHelp } from '../options/server-argument-help.ts';
import type { RunCommand } from '../run-command.ts';

export function addEcho(program: Command, run: RunCommand): void {
  const command = program
    .command('echo')
    .summary('ask a server whether it is there')
    .description('Ask a server whether it is there: C-ECHO.')
    .argument('<server>', serverHelp);
  addServerOptions(command, 'Examples:\n  quarry echo "City PACS"\n  quarry echo ORTHANC@127.0.0.1:4242 --json').action(
    (server: string, options: CommonOptions) =>
      run(options, async (context) => (await import('./echo.ts')).run(context, server, options)),
  );
}
