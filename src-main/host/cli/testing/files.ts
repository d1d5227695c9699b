import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readFileHeader } from '../../../dicom/part10/read-file.ts';

/** Digests of the data sets in the DICOM files of a folder, by SOP Instance UID; whatever is around them does not count. */
export function dataSetsIn(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of filesIn(folder)) {
    const bytes = readFileSync(file);
    const read = readFileHeader(bytes);
    if (!read.ok || read.header.sopInstanceUid === undefined) continue;
    found.set(read.header.sopInstanceUid, createHash('sha256').update(bytes.subarray(read.header.dataSetOffset)).digest('hex'));
  }
  return found;
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

/** A port that nothing listens on just now, for programs that cannot take one by themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
