import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { loadTls } from '../net/tls/load-tls.ts';
import type { LoadedTls } from '../net/tls/loaded-tls.ts';
import { tlsFileFailure } from '../net/tls/tls-ending.ts';
import type { TlsOptions } from '../net/tls/tls-options.ts';
import { readWhole, TooLong } from '../system/read-whole.ts';
import type { TlsFiles } from './node-settings.ts';

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ServiceFailure };

/** How a destination is called: its certificate is checked unless the file says otherwise. */
export async function destinationTls(files: TlsFiles): Promise<Read<TlsOptions>> {
  const options = await optionsOf(files, 'required');
  if (!options.ok) return options;
  const loaded = await loadTls(options.value, 'client');
  return loaded.ok ? options : { ok: false, failure: tlsFileFailure(loaded) };
}

/** How the node itself listens: callers' certificates are checked where something is named to check them by. */
export async function nodeTls(files: TlsFiles): Promise<Read<LoadedTls>> {
  const checks = files.authorities !== undefined || files.pins !== undefined;
  const options = await optionsOf(files, checks ? 'required' : 'ignored');
  if (!options.ok) return options;
  const loaded = await loadTls({ ...options.value, checkName: false }, 'server');
  return loaded.ok ? loaded : { ok: false, failure: tlsFileFailure(loaded) };
}

async function optionsOf(
  { passphraseFile, ...files }: TlsFiles,
  peerCertificate: TlsOptions['peerCertificate'],
): Promise<Read<TlsOptions>> {
  const options = { peerCertificate, checkName: true, ...files };
  if (passphraseFile === undefined) return { ok: true, value: options };
  try {
    const [passphrase = ''] = (await readWhole(passphraseFile)).toString().split(/\r?\n/, 1);
    return { ok: true, value: { ...options, passphrase } };
  } catch (error) {
    const code = error instanceof TooLong ? 'tls-file-too-long' : 'tls-file-unreadable';
    return { ok: false, failure: { kind: 'local', code, detail: passphraseFile } };
  }
}
