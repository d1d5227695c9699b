import { type Command, Option } from 'commander';
import { path, wholeNumber } from '../options/argument-parsers.ts';
import { addServerOptions } from '../options/common-options.ts';
import { serverHelp } from '../options/server-argument-help.ts';
import type { RunCommand } from '../run-command.ts';
import type { BenchCommandOptions } from './bench.ts';

export function addBench(program: Command, run: RunCommand): void {
  const command = program
    .command('bench')
    .summary('measure how fast a server is')
    .description(
      'Measure how fast a server is: opening associations, C-ECHO over one of them, a search for all studies up to --limit and, with --send, ' +
        'storing files, which stay on the server under the UIDs they have.',
    )
    .argument('<server>', serverHelp)
    .addOption(
      new Option('--rounds <n>', 'associations to open and C-ECHOs to send').argParser(wholeNumber(1, 100_000)).default(50),
    )
    .addOption(new Option('--limit <n>', 'matches to take').argParser(wholeNumber(1, 1_000_000)).default(1000))
    .addOption(new Option('--send <file or folder>', 'store what is in it, too').argParser(path));
  addServerOptions(
    command,
    'Examples:\n  quarry bench "City PACS"\n  quarry bench "City PACS" --rounds 500 --send phantom/ --json',
  ).action((server: string, options: BenchCommandOptions) =>
    run(options, async (context) => (await import('./bench.ts')).run(context, server, options)),
  );
}
