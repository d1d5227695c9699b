import type { X509Certificate } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { issuerOfRevocationList, subjectOf } from './der.ts';
import { pemBlocks, toPem } from './pem.ts';
import { asText, certificatesIn, type Loaded, readTlsFile } from './read-credentials.ts';

export interface Authorities {
  readonly certificates: readonly X509Certificate[];
  /** Files of folders that are no certificates, in the order found. */
  readonly skipped: readonly string[];
}

/** Files looked at in one folder. */
const mostFiles = 4_096;

/** Reads files and folders of certificates. A file that was named must be one; of a folder, what is none is left out and named. */
export async function readAuthorities(paths: readonly string[]): Promise<Loaded<Authorities>> {
  const certificates: X509Certificate[] = [];
  const skipped: string[] = [];
  for (const path of paths) {
    if (await isFolder(path)) {
      const found = await readFolder(path, skipped);
      if (!found.ok) return found;
      certificates.push(...found.value);
      continue;
    }
    const read = await readTlsFile(path);
    if (!read.ok) return read;
    const inFile = certificatesIn(read.value);
    if (inFile.length === 0) return { ok: false, code: 'tls-not-a-certificate', file: path };
    certificates.push(...inFile);
  }
  return { ok: true, value: { certificates, skipped } };
}

async function readFolder(folder: string, skipped: string[]): Promise<Loaded<X509Certificate[]>> {
  let names: string[];
  try {
    names = (await readdir(folder)).sort().slice(0, mostFiles);
  } catch {
    return { ok: false, code: 'tls-file-unreadable', file: folder };
  }
  // The links that `openssl rehash` makes lead to the same certificates again.
  const found = new Map<string, X509Certificate>();
  for (const name of names) {
    const path = join(folder, name);
    if (await isFolder(path)) continue;
    const read = await readTlsFile(path);
    const inFile = read.ok ? certificatesIn(read.value) : [];
    if (inFile.length === 0) skipped.push(path);
    for (const certificate of inFile) found.set(certificate.fingerprint256, certificate);
  }
  if (found.size === 0) return { ok: false, code: 'tls-no-certificate-in-folder', file: folder };
  return { ok: true, value: [...found.values()] };
}

/** Revocation lists as PEM, which is what node:tls takes. Each must be of an authority that we trust, or it would never count. */
export async function readRevocationLists(
  files: readonly string[],
  authorities: readonly X509Certificate[],
): Promise<Loaded<string[]>> {
  const subjects = authorities.flatMap((certificate) => subjectOf(certificate.raw) ?? []);
  const lists: string[] = [];
  for (const file of files) {
    const read = await readTlsFile(file);
    if (!read.ok) return read;
    const blocks = pemBlocks(asText(read.value)).filter(({ label }) => label === 'X509 CRL');
    const encoded = blocks.length > 0 ? blocks.map(({ bytes }) => bytes) : [read.value];
    for (const list of encoded) {
      const issuer = issuerOfRevocationList(list);
      if (issuer === undefined) return { ok: false, code: 'tls-not-a-crl', file };
      const known = subjects.some((subject) => Buffer.compare(subject, issuer) === 0);
      if (!known) return { ok: false, code: 'tls-crl-issuer-unknown', file };
      lists.push(toPem('X509 CRL', list));
    }
  }
  return { ok: true, value: lists };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
