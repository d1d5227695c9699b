import { type Command, Option } from 'commander';
import { repeated } from './argument-parsers.ts';

/** What is taken of that which is offered, and how it is kept. */
export interface AcceptanceOptions {
  /** A file and the name of a profile in it. */
  readonly configFile?: readonly string[];
  readonly accept?: string;
  readonly acceptSyntax?: readonly string[];
  readonly convertTo?: string;
  readonly notConverted?: 'keep' | 'refuse';
}

export function addAcceptanceOptions(command: Command): Command {
  const configFile = new Option(
    '--config-file <file and profile...>',
    'take what this profile of an association configuration of DCMTK (storescp.cfg) says; also -xf <file> <profile>',
  );
  // Two letters behind one dash are no flag to commander; this is how whoever comes from DCMTK writes it.
  configFile.short = '-xf';
  return command
    .addOption(configFile)
    .option('--accept <profile>', 'take what a built-in profile says: everything, uncompressed, lossless or prefer-lossless')
    .addOption(
      new Option(
        '--accept-syntax <syntax>',
        'take this transfer syntax only, the first named first where several are offered; may be repeated',
      ).argParser(repeated),
    )
    .option('--convert-to <syntax>', 'keep objects in this transfer syntax, uncompressed or compressed without loss')
    .addOption(
      new Option('--not-converted <what>', 'of objects that cannot be converted (default: keep, as they came)').choices([
        'keep',
        'refuse',
      ]),
    );
}
