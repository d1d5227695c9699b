import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { TlsFileProblem } from '../../../src-shared/dicom/failure.ts';
import { errorCode } from '../../system/error-code.ts';
import { readWhole, TooLong } from '../../system/read-whole.ts';
import { derChildren, derTag, readDer } from './der.ts';
import { pemBlocks, toPem } from './pem.ts';

/** `file` is what the problem is with, where it is one file. */
export type Loaded<T> = { readonly ok: true; readonly value: T } | LoadProblem;
export interface LoadProblem {
  readonly ok: false;
  readonly code: TlsFileProblem;
  readonly file?: string | undefined;
}

/** Certificates and keys are a few kilobytes, revocation lists of large authorities some megabytes. Bytes. */
const longestFile = 32 * 1024 * 1024;

/** Our own certificate and key, as node:tls takes them. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'pem'; readonly cert: string; readonly key: string; readonly certificate: X509Certificate }
  | { readonly kind: 'pkcs12'; readonly pfx: Uint8Array; readonly passphrase: string | undefined };

export interface CredentialFiles {
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly privateKey?: Uint8Array | undefined;
  readonly passphrase?: string | undefined;
}

/** Reads our certificate and its key and makes sure that they belong together. Forms are told by content, not by name. */
export async function readCredentials(files: CredentialFiles): Promise<Loaded<Credentials>> {
  const { certificateFile, keyFile, privateKey, passphrase } = files;
  if (certificateFile === undefined) {
    if (keyFile === undefined && privateKey === undefined) return { ok: true, value: { kind: 'none' } };
    return { ok: false, code: 'tls-certificate-missing', file: keyFile };
  }
  const read = await readTlsFile(certificateFile);
  if (!read.ok) return read;
  if (isPkcs12(read.value)) return pkcs12(read.value, passphrase, certificateFile);
  const certificates = certificatesIn(read.value);
  const [own] = certificates;
  if (own === undefined) return { ok: false, code: 'tls-not-a-certificate', file: certificateFile };
  const keyBytes = await keyBytesOf(files, read.value);
  if (!keyBytes.ok) return keyBytes;
  const key = readKey(keyBytes.value, passphrase, keyFile ?? certificateFile);
  if (!key.ok) return key;
  if (!own.checkPrivateKey(key.value)) return { ok: false, code: 'tls-key-mismatch', file: keyFile ?? certificateFile };
  const cert = certificates.map((certificate) => toPem('CERTIFICATE', certificate.raw)).join('');
  const pem = key.value.export({ type: 'pkcs8', format: 'pem' });
  return { ok: true, value: { kind: 'pem', cert, key: pem.toString(), certificate: own } };
}

/** The key from where it is kept; the file of the certificate often has it too. */
async function keyBytesOf(
  { privateKey, keyFile, certificateFile }: CredentialFiles,
  certificate: Uint8Array,
): Promise<Loaded<Uint8Array>> {
  if (privateKey !== undefined) return { ok: true, value: privateKey };
  if (keyFile !== undefined) return readTlsFile(keyFile);
  const hasKey = pemBlocks(asText(certificate)).some(({ label }) => label.endsWith('PRIVATE KEY'));
  return hasKey ? { ok: true, value: certificate } : { ok: false, code: 'tls-key-missing', file: certificateFile };
}

function readKey(bytes: Uint8Array, passphrase: string | undefined, file: string): Loaded<KeyObject> {
  const block = pemBlocks(asText(bytes)).find(({ label }) => label.endsWith('PRIVATE KEY'));
  const secret = passphrase === undefined ? {} : { passphrase };
  const encrypted = block === undefined ? isEncryptedPkcs8(bytes) : /ENCRYPTED/.test(block.text);
  if (encrypted && passphrase === undefined) return { ok: false, code: 'tls-passphrase-missing', file };
  const forms =
    block === undefined
      ? (['pkcs8', 'pkcs1', 'sec1'] as const).map(
          (type) => ({ key: Buffer.from(bytes), format: 'der', type, ...secret }) as const,
        )
      : [{ key: block.text, format: 'pem', ...secret } as const];
  for (const form of forms) {
    try {
      return { ok: true, value: createPrivateKey(form) };
    } catch {
      // Tried in the next form; what none can read is told below.
    }
  }
  return { ok: false, code: encrypted ? 'tls-passphrase-wrong' : 'tls-not-a-key', file };
}

function pkcs12(pfx: Uint8Array, passphrase: string | undefined, file: string): Loaded<Credentials> {
  try {
    createSecureContext({ pfx: Buffer.from(pfx), ...(passphrase === undefined ? {} : { passphrase }) });
    return { ok: true, value: { kind: 'pkcs12', pfx, passphrase } };
  } catch (error) {
    return { ok: false, code: pkcs12Problem(error, passphrase), file };
  }
}

function pkcs12Problem(error: unknown, passphrase: string | undefined): TlsFileProblem {
  const message = error instanceof Error ? error.message : '';
  // Old files are encrypted with RC2 or single DES, which today's libraries no longer have.
  if (/unsupported|unknown (cipher|digest|algorithm)/i.test(message)) return 'tls-pkcs12-outdated';
  if (!/mac|decrypt|password/i.test(message)) return 'tls-not-a-certificate';
  return passphrase === undefined ? 'tls-passphrase-missing' : 'tls-passphrase-wrong';
}

/** A file that has a private key, encrypted or not, as it is. */
export async function readKeyFile(file: string): Promise<Loaded<Uint8Array>> {
  const read = await readTlsFile(file);
  if (!read.ok) return read;
  const key = readKey(read.value, undefined, file);
  // Whether its passphrase is right is found out when it is used.
  return key.ok || key.code === 'tls-passphrase-missing' ? read : key;
}

/** Certificates in PEM or DER; none where there is none, or where one of several cannot be read. */
export function certificatesIn(bytes: Uint8Array): X509Certificate[] {
  const blocks = pemBlocks(asText(bytes)).filter(({ label }) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label));
  const encoded = blocks.length > 0 ? blocks.map((block) => block.text) : [Buffer.from(bytes)];
  try {
    return encoded.map((one) => new X509Certificate(one));
  } catch {
    return [];
  }
}

/** Reads a file whole; a folder, or one that is too long to be what it should be, is not read. */
export async function readTlsFile(file: string): Promise<Loaded<Uint8Array>> {
  try {
    return { ok: true, value: await readWhole(file, longestFile) };
  } catch (error) {
    if (error instanceof TooLong) return { ok: false, code: 'tls-file-too-long', file };
    const missing = ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
    return { ok: false, code: missing ? 'tls-file-missing' : 'tls-file-unreadable', file };
  }
}

/** PFX begins with the version 3 (RFC 7292 §4); a certificate begins with a sequence. */
function isPkcs12(bytes: Uint8Array): boolean {
  const [first, second] = derChildren(outer(bytes));
  return first?.tag === derTag.integer && first.content[0] === 3 && second?.tag === derTag.sequence;
}

/** EncryptedPrivateKeyInfo: how, then the encrypted bytes (RFC 5208 §6). */
function isEncryptedPkcs8(bytes: Uint8Array): boolean {
  const [first, second] = derChildren(outer(bytes));
  return first?.tag === derTag.sequence && second?.tag === derTag.octetString;
}

function outer(bytes: Uint8Array): Uint8Array {
  const value = readDer(bytes);
  return value?.tag === derTag.sequence ? value.content : new Uint8Array();
}

export function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
