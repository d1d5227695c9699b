import { type Command, Option } from 'commander';
import { seconds } from './argument-parsers.ts';

/** Seconds; undefined takes those of the settings. */
export interface TimeoutOptions {
  readonly connectTimeout?: number;
  readonly associationTimeout?: number;
  readonly responseTimeout?: number;
  readonly silenceTimeout?: number;
}

/** Of a command that calls a server. */
export function addTimeoutOptions(command: Command): Command {
  return command
    .addOption(secondsOption('--connect-timeout <s>', 'for the connection', 'of the settings, 10'))
    .addOption(secondsOption('--association-timeout <s>', 'for the answer to the association request', 'of the settings, 15'))
    .addOption(secondsOption('--response-timeout <s>', 'for the first response', 'of the settings, 60'))
    .addOption(
      secondsOption(
        '--silence-timeout <s>',
        'between responses, and for the server to take what is sent',
        'of the settings, 120',
      ),
    );
}

/** Of a command that is called, and itself calls destinations of C-MOVE and whoever asked for storage commitment. */
export function addServingTimeoutOptions(command: Command, configured = ''): Command {
  return command
    .addOption(secondsOption('--connect-timeout <s>', 'for the connection to a destination of C-MOVE', '10'))
    .addOption(
      secondsOption(
        '--association-timeout <s>',
        'for the association request of who has connected, and for the answer of a destination',
        `${configured}30`,
      ),
    )
    .addOption(secondsOption('--response-timeout <s>', 'for the first response of a destination', '60'))
    .addOption(
      secondsOption(
        '--silence-timeout <s>',
        'for anything on an association, and between responses of a destination',
        `${configured}600; 60 of a destination`,
      ),
    );
}

/** Of a command that is only called. Seconds; undefined takes those of every receiver. */
export type ListenTimeoutOptions = Pick<TimeoutOptions, 'associationTimeout' | 'silenceTimeout'>;

export function addListenTimeoutOptions(command: Command): Command {
  return command
    .addOption(secondsOption('--association-timeout <s>', 'for the association request of who has connected', '30'))
    .addOption(secondsOption('--silence-timeout <s>', 'for anything on an association', '600'));
}

function secondsOption(flags: string, what: string, usual: string): Option {
  return new Option(flags, `longest wait ${what}, seconds (default: ${usual})`).argParser(seconds);
}
