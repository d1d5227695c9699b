import type { Command } from 'commander';

/** Who is asking (PS3.7 §D.3.3.7). A passcode is never an argument: others on this computer could read it. */
export interface UserIdentityOptions {
  readonly user?: string;
  readonly passcodeFile?: string;
  readonly jwtFile?: string;
  readonly samlFile?: string;
  readonly kerberosFile?: string;
  readonly positiveResponse?: boolean;
}

export function addUserIdentityOptions(command: Command): Command {
  return command
    .option('--user <name>', 'user name to identify as; with a passcode from --passcode-file or QUARRY_PASSCODE')
    .option('--passcode-file <file>', 'file with the passcode of --user, or of the bookmark’s user')
    .option('--jwt-file <file>', 'identify by the JSON Web Token in this file')
    .option('--saml-file <file>', 'identify by the SAML assertion in this file')
    .option('--kerberos-file <file>', 'identify by the Kerberos service ticket in this file')
    .option('--positive-response', 'go on only if the server confirms who we are');
}
