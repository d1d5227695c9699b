import { type Command, Option } from 'commander';
import { seconds } from './argument-parsers.ts';

/** Seconds; undefined takes those of the settings. */
export interface TimeoutOptions {
  readonly connectTimeout?: number;
  readonly associationTimeout?: number;
  readonly responseTimeout?: number;
  readonly silenceTimeout?: number;
}

export function addTimeoutOptions(command: Command): Command {
  return command
    .addOption(secondsOption('--connect-timeout <s>', 'for the connection'))
    .addOption(secondsOption('--association-timeout <s>', 'for the answer to the association request'))
    .addOption(secondsOption('--response-timeout <s>', 'for the first response'))
    .addOption(secondsOption('--silence-timeout <s>', 'between responses'));
}

/** Of a command that is called. Seconds; undefined takes those of every receiver. */
export type ListenTimeoutOptions = Pick<TimeoutOptions, 'associationTimeout' | 'silenceTimeout'>;

export function addListenTimeoutOptions(command: Command): Command {
  return command
    .addOption(secondsOption('--association-timeout <s>', 'for the association request of who has connected'))
    .addOption(secondsOption('--silence-timeout <s>', 'for anything on an association'));
}

function secondsOption(flags: string, what: string): Option {
  return new Option(flags, `longest wait ${what}, seconds`).argParser(seconds);
}
