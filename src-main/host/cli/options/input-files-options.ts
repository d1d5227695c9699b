import type { Command } from 'commander';

/** Which files a command takes. */
export interface InputFilesOptions {
  readonly filesFrom?: string;
  readonly recurse: boolean;
  readonly pattern?: string;
}

export function addInputFilesOptions(command: Command): Command {
  return command
    .option(
      '--files-from <file>',
      'take files and folders from this list, too: one a line, or as find -print0 writes them; “-” reads it from stdin',
    )
    .option('--no-recurse', 'do not enter folders in folders')
    .option('--pattern <pattern>', 'of files in folders take only those with such names: *, ? and [a-z] as in a shell');
}
