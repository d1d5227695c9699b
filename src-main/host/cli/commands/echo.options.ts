import { type Command, Option } from 'commander';
import { wholeNumber } from '../options/argument-parsers.ts';
import { addServerOptions } from '../options/common-options.ts';
import { serverHelp } from '../options/server-argument-help.ts';
import type { RunCommand } from '../run-command.ts';
import type { EchoCommandOptions } from './echo.ts';

export function addEcho(program: Command, run: RunCommand): void {
  const command = program
    .command('echo')
    .summary('ask a server whether it is there')
    .description('Ask a server whether it is there: C-ECHO.')
    .argument('<server>', serverHelp)
    .addOption(new Option('--repeat <n>', 'so many C-ECHOs over each association').argParser(wholeNumber(1, 1_000_000)))
    .addOption(new Option('--parallel <n>', 'so many associations at once').argParser(wholeNumber(1, 256)))
    .addOption(new Option('--propose-contexts <n>', 'propose so many presentation contexts').argParser(wholeNumber(1, 128)))
    .addOption(new Option('--propose-syntaxes <n>', 'propose so many transfer syntaxes in each').argParser(wholeNumber(1, 60)))
    .option('--abort', 'end with A-ABORT instead of A-RELEASE');
  addServerOptions(
    command,
    'Examples:\n  quarry echo "City PACS"\n  quarry echo ORTHANC@127.0.0.1:4242 --json\n  quarry echo "City PACS" --repeat 100 --parallel 4',
  ).action((server: string, options: EchoCommandOptions) =>
    run(options, async (context) => (await import('./echo.ts')).run(context, server, options)),
  );
}
