import { loadTls } from '../../net/tls/load-tls.ts';
import type { LoadedTls } from '../../net/tls/loaded-tls.ts';
import { tlsFileFailure } from '../../net/tls/tls-ending.ts';
import type { TlsOptions } from '../../net/tls/tls-options.ts';
import type { BookmarkTls } from './bookmark-tls.ts';
import { failureProblem } from './failure-problem.ts';
import type { TlsArguments } from './options/tls-options.ts';
import { firstLine } from './text-file.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** For a connection to a server: what was typed goes before what the bookmark says. */
export async function tlsForServer(args: TlsArguments, bookmark: BookmarkTls | undefined): Promise<Parsed<TlsOptions>> {
  const typed = await typedOptions(args);
  if (!typed.ok) return typed;
  // What reads a bookmark's takes longer to load than all of TLS.
  const kept =
    bookmark?.tls === undefined ? {} : await (await import('./bookmark-tls.ts')).keptOptions(bookmark, typed.value.passphrase);
  if (kept === undefined) {
    return usageProblem('bookmark-not-understood', 'What the bookmark says about TLS is not understood.', [
      'Open the bookmark in the window and save it again.',
    ]);
  }
  return parsed({
    peerCertificate: 'required',
    ...kept,
    ...typed.value,
    checkName: args.tlsNameCheck === false ? false : (kept.checkName ?? true),
  });
}

/** For a receiver run here: everything is read, so that it does not begin to listen in vain. */
export async function tlsForReceiver(args: TlsArguments): Promise<Parsed<LoadedTls>> {
  const typed = await typedOptions(args);
  if (!typed.ok) return typed;
  const checks = args.tlsCa !== undefined || args.tlsPin !== undefined;
  const loaded = await loadTls({ peerCertificate: checks ? 'required' : 'ignored', checkName: false, ...typed.value }, 'server');
  if (loaded.ok) return parsed(loaded.value);
  return failureProblem(tlsFileFailure(loaded));
}

async function typedOptions(args: TlsArguments): Promise<Parsed<Partial<TlsOptions>>> {
  const { tlsKeyPassphraseFile: file } = args;
  const passphrase = file === undefined ? parsed(undefined) : await firstLine(file, () => passphraseUnreadable(file));
  if (!passphrase.ok) return passphrase;
  return parsed(
    definedOnly({
      certificateFile: args.tlsCert,
      keyFile: args.tlsKey,
      // Files that are named go before a key that is kept.
      ...(args.tlsCert === undefined && args.tlsKey === undefined ? {} : { privateKey: undefined, secretSealed: undefined }),
      passphrase: passphrase.value,
      authorities: args.tlsCa,
      pins: args.tlsPin,
      peerCertificate: args.tlsPeer,
      revocationLists: args.tlsCrl,
      ciphers: args.tlsCiphers,
      minVersion: args.tlsMin,
      serverName: args.tlsServerName,
    }),
  );
}

function passphraseUnreadable(file: string) {
  return usageProblem('passphrase-file-unreadable', `The file with the passphrase, “${file}”, cannot be read.`, [
    'Check its name and permissions.',
  ]);
}

function definedOnly(options: Partial<TlsOptions>): Partial<TlsOptions> {
  const kept = Object.entries(options).filter(
    ([key, value]) => value !== undefined || key === 'privateKey' || key === 'secretSealed',
  );
  return Object.fromEntries(kept);
}
