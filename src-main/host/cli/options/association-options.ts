import { type Command, Option } from 'commander';
import { repeated, wholeNumber } from './argument-parsers.ts';

/** How associations with a server are to be. */
export interface AssociationOptions {
  readonly aec?: string;
  readonly maxPdu?: number;
  readonly propose?: readonly string[];
}

export function addAssociationOptions(command: Command): Command {
  return command
    .option('--aec <AETITLE>', 'call the server by this AE title (default: as the bookmark or the address says)')
    .addOption(
      new Option('--max-pdu <bytes>', 'longest PDU to take, 4096 to 4194304 bytes (default: 131072)').argParser(
        wholeNumber(4096, 4_194_304),
      ),
    )
    .addOption(
      new Option(
        '--propose <syntax>',
        'propose this transfer syntax only: implicit, explicit, jpeg-lossless … (quarry explain knows all), a keyword or a UID. May be repeated',
      ).argParser(repeated),
    );
}
