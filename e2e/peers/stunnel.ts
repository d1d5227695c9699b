import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certified } from './certified.ts';
import { freePort, type PeerProcess, startPeer } from './process.ts';

/** TLS for a program that has none, in one direction. */
export interface Stunnel extends PeerProcess {
  readonly port: number;
}

export interface StunnelOptions {
  readonly folder: string;
  readonly certified: Certified;
  /** `server` takes TLS and passes it on plainly; `client` takes plain connections and passes them on over TLS. */
  readonly side: 'server' | 'client';
  /** Of 127.0.0.1, where it passes on to. */
  readonly to: number;
}

export const stunnelProgram = 'stunnel4';

/** stunnel on 127.0.0.1; on both sides a certificate of the authority is demanded. */
export async function startStunnel({ folder, certified, side, to }: StunnelOptions): Promise<Stunnel> {
  const port = await freePort();
  await mkdir(folder, { recursive: true });
  const file = join(folder, `stunnel-${side}-${port}.conf`);
  const configuration = [
    'foreground = yes',
    'pid =',
    'socket = l:TCP_NODELAY=1',
    'socket = r:TCP_NODELAY=1',
    '[dicom]',
    `client = ${side === 'client' ? 'yes' : 'no'}`,
    `accept = 127.0.0.1:${port}`,
    `connect = 127.0.0.1:${to}`,
    `cert = ${certified.cert}`,
    `key = ${certified.key}`,
    `CAfile = ${certified.authority}`,
    'verifyChain = yes',
    '',
  ];
  await writeFile(file, configuration.join('\n'));
  return { ...(await startPeer(stunnelProgram, [file], port)), port };
}
