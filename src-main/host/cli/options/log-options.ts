import type { Command } from 'commander';
import { path } from './argument-parsers.ts';

/** What is told besides the result, and where. */
export interface LogOptions {
  readonly verbose?: boolean;
  readonly debug?: boolean;
  readonly logFile?: string;
}

export function addLogOptions(command: Command): Command {
  return command
    .option('-v, --verbose', 'log associations and messages to stderr')
    .option('-d, --debug', 'log everything negotiated, instance UIDs and fragments, too')
    .option('--log-file <file>', 'write the log to the end of this file instead of stderr', path);
}
