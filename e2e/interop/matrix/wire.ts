import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTls } from '../../../src-main/net/tls/load-tls.ts';
import type { LoadedTls } from '../../../src-main/net/tls/loaded-tls.ts';
import { makeAuthorities, makeCertificate } from '../../../src-main/net/tls/testing/certificates.ts';
import type { TlsOptions } from '../../../src-main/net/tls/tls-options.ts';
import type { Certified } from '../../peers/certified.ts';
import type { Transport } from './cells.ts';

/** How both sides of a cell speak: plainly, or over TLS with certificates on both sides. */
export interface Wire {
  readonly transport: Transport;
  /** Ours when we call. */
  readonly client: TlsOptions | undefined;
  /** Ours when we are called. */
  readonly server: LoadedTls | undefined;
  /** The peer's, for either role. */
  readonly theirs: Certified | undefined;
}

/** Certificates made anew, written into the folder; each side is named by its address, as who calls it wants. */
export async function makeWire(transport: Transport, folder: string): Promise<Wire> {
  if (transport === 'plain') return { transport, client: undefined, server: undefined, theirs: undefined };
  await mkdir(folder, { recursive: true });
  const { authority, server } = makeAuthorities();
  const peer = makeCertificate({ name: 'peer', issuer: authority, names: ['localhost', '127.0.0.1'] });
  const write = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };
  const trusted = await write('authority.pem', authority.cert);
  const ours: TlsOptions = {
    certificateFile: await write('ours.pem', server.cert),
    keyFile: await write('ours.key', server.key),
    authorities: [trusted],
    peerCertificate: 'required',
    checkName: true,
  };
  const theirs = { cert: await write('theirs.pem', peer.cert), key: await write('theirs.key', peer.key), authority: trusted };
  const called = await loadTls(ours, 'server');
  if (!called.ok) throw new Error(`${called.code} ${called.file}`);
  return { transport, client: ours, server: called.value, theirs };
}
