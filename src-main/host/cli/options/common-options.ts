import type { Command } from 'commander';
import { type AssociationOptions, addAssociationOptions } from './association-options.ts';
import { addLogOptions, type LogOptions } from './log-options.ts';
import { addTimeoutOptions, type TimeoutOptions } from './timeout-options.ts';
import { addTlsClientOptions, type TlsArguments } from './tls-options.ts';
import { addUserIdentityOptions, type UserIdentityOptions } from './user-identity-options.ts';

/** Options that every command with a server, or a server of its own, has. */
export interface CommonOptions extends TimeoutOptions, LogOptions {
  readonly aet?: string;
  readonly json?: boolean;
}

/** Options of a command that calls a server. */
export interface ServerOptions extends CommonOptions, AssociationOptions, UserIdentityOptions, TlsArguments {}

/** What a command has that calls a server: here belongs what is about that connection alone. `examples` ends its help. */
export function addServerOptions(command: Command, examples: string): Command {
  return addCommonOptions(addTlsClientOptions(addUserIdentityOptions(addAssociationOptions(command))), examples);
}

/** What every command has, one that only listens as well. `examples` ends its help. */
export function addCommonOptions(command: Command, examples: string): Command {
  command
    .option('--aet <AETITLE>', 'our own AE title (default: of the bookmark, of the settings, QUARRY)')
    .option('--json', 'one JSON object a line on stdout');
  return addLogOptions(addTimeoutOptions(command)).addHelpText('after', `\n${examples}\n`);
}
