import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type PeerProcess, startPeer } from './process.ts';

/** DCMTK's worklist server on a folder of files. */
export interface Wlmscpfs extends PeerProcess {
  readonly aeTitle: string;
  readonly port: number;
}

export interface WlmscpfsOptions {
  /** Its files by name are put into the folder of its AE title. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export async function startWlmscpfs({ folder, files }: WlmscpfsOptions): Promise<Wlmscpfs> {
  const port = await freePort();
  const aeTitle = 'WLSCP';
  await mkdir(join(folder, aeTitle), { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(folder, aeTitle, name), bytes);
  await writeFile(join(folder, aeTitle, 'lockfile'), '');
  const peer = await startPeer('wlmscpfs', ['-v', '-dfp', folder, String(port)], port);
  return { ...peer, aeTitle, port };
}
