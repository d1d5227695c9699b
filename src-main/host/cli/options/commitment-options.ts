import { type Command, Option } from 'commander';
import { seconds } from './argument-parsers.ts';
import { bindOption, portOption } from './listening-options.ts';

/** How reports on storage commitment are waited for. */
export interface CommitmentOptions {
  /** Seconds. */
  readonly wait?: number;
  readonly port?: number;
  readonly bind?: string;
}

export function addCommitmentOptions(command: Command): Command {
  return command
    .addOption(new Option('--wait <s>', 'longest wait for the report on commitment, seconds (default: 60)').argParser(seconds))
    .addOption(
      portOption('take the report on this port, too, under our own AE title: for servers that open an association to report'),
    )
    .addOption(bindOption('loopback for a server on this computer, else every one'));
}
