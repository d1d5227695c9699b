import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAssociationProfile } from './association-profile.ts';
import { freePort, type PeerProcess, startPeer } from './process.ts';

/** DCMTK's image archive, with one read-write area and its move destinations. */
export interface Dcmqrscp extends PeerProcess {
  readonly aeTitle: string;
  readonly port: number;
  /** Where its objects are. */
  readonly area: string;
}

export interface DcmqrscpOptions {
  readonly folder: string;
  /** AE title and port on 127.0.0.1 of those it may move to. */
  readonly destinations?: readonly { aeTitle: string; port: number }[];
  /** Taken in every transfer syntax; left out, dcmqrscp takes the classes it knows, uncompressed. */
  readonly storageClasses?: Iterable<string>;
  /** More arguments, e.g. `+B` or `+xr -xr`. */
  readonly args?: readonly string[];
}

export async function startDcmqrscp(options: DcmqrscpOptions): Promise<Dcmqrscp> {
  const port = await freePort();
  const { file, area } = await writeDcmqrscpConfig(options);
  const profile: string[] = [];
  if (options.storageClasses) {
    const profileFile = join(options.folder, 'associations.cfg');
    await writeAssociationProfile(profileFile, options.storageClasses);
    profile.push('-xf', profileFile, 'in', 'out');
  }
  const peer = await startPeer('dcmqrscp', ['-v', '-dhl', '-c', file, ...profile, ...(options.args ?? []), String(port)], port);
  return { ...peer, aeTitle: 'QRSRV', port, area };
}

/** Its configuration, in its folder, and the area in it. The port is an argument of the program. */
export async function writeDcmqrscpConfig(
  options: Pick<DcmqrscpOptions, 'folder' | 'destinations'>,
): Promise<{ readonly file: string; readonly area: string }> {
  const area = join(options.folder, 'QRSRV');
  await mkdir(area, { recursive: true });
  const destinations = options.destinations ?? [];
  const hosts = destinations.map((d, i) => `peer${i} = (${d.aeTitle}, 127.0.0.1, ${d.port})`);
  const configuration = [
    'MaxPDUSize = 131072',
    'MaxAssociations = 16',
    'HostTable BEGIN',
    ...hosts,
    'HostTable END',
    'VendorTable BEGIN',
    'VendorTable END',
    'AETable BEGIN',
    `QRSRV ${area} RW (2000, 4096mb) ANY`,
    'AETable END',
    '',
  ].join('\n');
  const file = join(options.folder, 'dcmqrscp.cfg');
  await writeFile(file, configuration);
  return { file, area };
}
