import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeAssociationProfile } from './association-profile.ts';
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

/**
 * DCMTK's storescp: writes data sets exactly as received. It takes the storage classes given in every syntax it can be told of; left out,
 * those it knows in the syntaxes of its `+xa`, which are fewer.
 */
export async function startStorescp(options: StoragePeerOptions & { storageClasses?: Iterable<string> }): Promise<StoragePeer> {
  const { folder, aeTitle = 'STORESCP', storageClasses, args = [] } = options;
  const port = options.port ?? (await freePort());
  await mkdir(folder, { recursive: true });
  const profile = join(dirname(folder), `storescp-${port}.cfg`);
  if (storageClasses) await writeAssociationProfile(profile, storageClasses);
  const takes = storageClasses ? ['-xf', profile, 'in'] : ['+xa'];
  const all = ['-v', '-dhl', '-aet', aeTitle, ...takes, '+B', '-od', folder, ...args, String(port)];
  const peer = await startPeer('storescp', all, port);
  return { ...peer, aeTitle, port, folder };
}
