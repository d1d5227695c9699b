import type { Command } from 'commander';
import { type AssociationOptions, addAssociationOptions } from './association-options.ts';
import { addLogOptions, type LogOptions } from './log-options.ts';
import { addTimeoutOptions, type TimeoutOptions } from './timeout-options.ts';
import { addTlsClientOptions, type TlsArguments } from './tls-options.ts';
import { addUserIdentityOptions, type UserIdentityOptions } from './user-identity-options.ts';

/** Options that every command with a server, or a server of its own, has. */
export interface CommonOptions extends LogOptions {
  readonly aet?: string;
  readonly json?: boolean;
}

/** Options of a command that calls a server. */
export interface ServerOptions extends CommonOptions, TimeoutOptions, AssociationOptions, UserIdentityOptions, TlsArguments {}

/** What a command has that calls a server: here belongs what is about that connection alone. `examples` ends its help. */
export function addServerOptions(command: Command, examples: string): Command {
  addTlsClientOptions(addUserIdentityOptions(addAssociationOptions(command)));
  addTitleAndJson(command, 'our own AE title (default: of the bookmark, of the settings, QUARRY)');
  return addLogOptions(addTimeoutOptions(command)).addHelpText('after', `\n${examples}\n`);
}

/** What a command has that is called. `aet` says what the AE title is for, `examples` ends its help. */
export function addListenerOptions(command: Command, aet: string, examples: string): Command {
  return addLogOptions(addTitleAndJson(command, aet)).addHelpText('after', `\n${examples}\n`);
}

function addTitleAndJson(command: Command, aet: string): Command {
  return command.option('--aet <AETITLE>', aet).option('--json', 'one JSON object a line on stdout');
}
