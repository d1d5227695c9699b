import { type Command, Option } from 'commander';
import { path } from './argument-parsers.ts';

/** Which archive on this computer. */
export interface LocalArchiveOptions {
  readonly folder?: string;
  readonly config?: string;
  readonly area?: string;
  readonly json?: boolean;
}

export function addLocalArchiveOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--folder <folder>', 'the folder of a storage area (default: the archive of the window)')
        .argParser(path)
        .conflicts('config'),
    )
    .option('-c, --config <file>', 'a dcmqrscp.cfg or a quarry.json whose area it is')
    .option('--area <AETITLE>', 'which area of the --config, where it has several')
    .option('--json', 'one JSON object a line on stdout');
}
