import { type Command, Option } from 'commander';
import { repeated } from './argument-parsers.ts';

/** What `find`, `get` and `move` look for. */
export interface QueryOptions {
  readonly model?: string;
  readonly level?: string;
  readonly key?: readonly string[];
}

export function addQueryOptions(command: Command): Command {
  return command
    .option('--model <model>', 'information model: patient or study (default: study; patient at patient level)')
    .option('--level <level>', 'patient, study, series or image (default: study)')
    .addOption(
      new Option(
        '-k, --key <key>',
        'Keyword=value to match, Keyword to ask back; also gggg,eeee=value. May be repeated',
      ).argParser(repeated),
    );
}
