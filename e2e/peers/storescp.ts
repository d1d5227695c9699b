import { mkdir } from 'node:fs/promises';
import { freePort, type PeerProcess, startPeer } from './process.ts';

/** A program of DCMTK that only takes objects. */
export interface StoragePeer extends PeerProcess {
  readonly aeTitle: string;
  readonly port: number;
  /** Where it puts what it takes. */
  readonly folder: string;
}

export interface StoragePeerOptions {
  /** Made if missing; what is received goes there. */
  readonly folder: string;
  readonly aeTitle?: string;
  /** A free one when left out. */
  readonly port?: number;
  /** More arguments, e.g. `--abort-during`. */
  readonly args?: readonly string[];
}

/** DCMTK's storescp: takes every class it knows in every syntax it knows, and writes data sets exactly as received. */
export async function startStorescp(options: StoragePeerOptions): Promise<StoragePeer> {
  const { folder, aeTitle = 'STORESCP', args = [] } = options;
  const port = options.port ?? (await freePort());
  await mkdir(folder, { recursive: true });
  const peer = await startPeer(
    'storescp',
    ['-v', '-dhl', '-aet', aeTitle, '+xa', '+B', '-od', folder, ...args, String(port)],
    port,
  );
  return { ...peer, aeTitle, port, folder };
}
