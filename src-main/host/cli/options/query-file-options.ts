import { type Command, Option } from 'commander';
import { path, wholeNumber } from './argument-parsers.ts';

/** Queries from files and answers into files, for `find`. */
export interface QueryFileOptions {
  readonly saveQuery?: string;
  readonly extract?: string;
  readonly cancelAfter?: number;
}

/** What --extract has done so far, in all queries of one command. */
export interface ExtractedFiles {
  written: number;
  /** Files of an earlier command whose place was taken, not told yet. */
  replaced: number;
}

/** Besides `--query-file`, which `get` and `move` have too. */
export function addQueryFileOptions(command: Command): Command {
  return command
    .option('--save-query <file>', 'write the query as it is asked into a DICOM file, for --query-file', path)
    .addOption(
      new Option(
        '--extract <folder>',
        'write each answer into a DICOM file: rsp0001.dcm and so on, numbered on through several queries; the folder is made if it is not there',
      ).argParser(path),
    )
    .addOption(
      new Option('--cancel-after <n>', 'send C-CANCEL after so many answers; that is no failure (exit code 0)').argParser(
        wholeNumber(1, 1_000_000),
      ),
    );
}
