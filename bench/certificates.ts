import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certified } from '../e2e/peers/certified.ts';
import { makeAuthorities } from '../src-main/net/tls/testing/certificates.ts';

/** A certificate for 127.0.0.1 that both ends of a connection show, and the authority it is from. */
export async function makeCertified(folder: string): Promise<Certified> {
  const { authority, server } = makeAuthorities();
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  await mkdir(folder, { recursive: true });
  return {
    cert: await file('certificate.pem', server.cert),
    key: await file('certificate.key', server.key),
    authority: await file('authority.pem', authority.cert),
  };
}
