import { type Command, Option } from 'commander';
import { repeated } from './argument-parsers.ts';

/** What was said about TLS. Any of them switches it on; `tls-arguments.ts` makes options of it. */
export interface TlsArguments {
  readonly tls?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsKeyPassphraseFile?: string;
  readonly tlsCa?: readonly string[];
  readonly tlsPin?: readonly string[];
  readonly tlsPeer?: 'required' | 'present' | 'ignored';
  readonly tlsCrl?: readonly string[];
  readonly tlsCiphers?: string;
  readonly tlsMin?: '1.2' | '1.3';
  readonly tlsServerName?: string;
  /** `--no-…` of commander: true unless it was given. */
  readonly tlsNameCheck?: boolean;
}

/** For every command that calls a server. */
export function addTlsClientOptions(command: Command): Command {
  return addTlsOptions(command, 'how the server’s certificate is treated (default: required)')
    .option('--tls-server-name <name>', 'the name to ask for and to look for in the certificate (default: the host)')
    .option('--no-tls-name-check', 'take a trusted certificate whatever name it is for');
}

/** For every command that listens. */
export function addTlsServerOptions(command: Command): Command {
  return addTlsOptions(
    command,
    'how callers’ certificates are treated (default: required with --tls-ca or --tls-pin, else ignored)',
  );
}

function addTlsOptions(command: Command, peer: string): Command {
  return command
    .option('--tls', 'encrypt the connection; any other option about TLS does so too')
    .option('--tls-cert <file>', 'our certificate: PEM, DER or PKCS#12')
    .option('--tls-key <file>', 'its private key, if not in the same file')
    .option('--tls-key-passphrase-file <file>', 'a file whose first line is the passphrase of the key')
    .addOption(new Option('--tls-ca <file or folder>', 'whose certificates to trust; may be repeated').argParser(repeated))
    .addOption(
      new Option('--tls-pin <fingerprint>', 'trust this certificate alone (SHA-256); may be repeated').argParser(repeated),
    )
    .addOption(new Option('--tls-peer <mode>', peer).choices(['required', 'present', 'ignored']))
    .addOption(new Option('--tls-crl <file>', 'a revocation list; may be repeated').argParser(repeated))
    .option('--tls-ciphers <list>', 'ciphers as OpenSSL names them (default: those of PS3.15 B.12)')
    .addOption(new Option('--tls-min <version>', 'oldest version taken (default: 1.2)').choices(['1.2', '1.3']));
}

/** Whether anything was said about TLS. */
export function asksForTls(args: TlsArguments): boolean {
  const { tls, tlsNameCheck, tlsCert, tlsKey, tlsKeyPassphraseFile, tlsCa, tlsPin, tlsPeer, tlsCrl, tlsCiphers, tlsMin } = args;
  const named = [tlsCert, tlsKey, tlsKeyPassphraseFile, tlsCa, tlsPin, tlsPeer, tlsCrl, tlsCiphers, tlsMin, args.tlsServerName];
  return tls === true || tlsNameCheck === false || named.some((value) => value !== undefined);
}
