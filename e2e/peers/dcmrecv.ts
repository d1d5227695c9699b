import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeAssociationProfile } from './association-profile.ts';
import { freePort, startPeer } from './process.ts';
import type { StoragePeer, StoragePeerOptions } from './storescp.ts';

/**
 * DCMTK's dcmrecv: takes the storage classes given in every syntax, and writes data sets exactly as received. Without any it is
 * started as it comes, and takes Verification only.
 */
export async function startDcmrecv(options: StoragePeerOptions & { storageClasses?: Iterable<string> }): Promise<StoragePeer> {
  const { folder, aeTitle = 'DCMRECV', storageClasses, args = [] } = options;
  const port = options.port ?? (await freePort());
  await mkdir(folder, { recursive: true });
  const profile: string[] = [];
  if (storageClasses) {
    const file = join(dirname(folder), `dcmrecv-${port}.cfg`);
    await writeAssociationProfile(file, storageClasses);
    profile.push('-xf', file, 'in');
  }
  const all = ['-v', '-dhl', '-aet', aeTitle, '+B', '-od', folder, ...profile, ...args, String(port)];
  const peer = await startPeer('dcmrecv', all, port);
  return { ...peer, aeTitle, port, folder };
}
