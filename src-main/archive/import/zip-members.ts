import { promises as fs } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { limits } from '../../dicom/bytes/limits.ts';
import { errorCode } from '../../system/error-code.ts';
import { readFailure } from '../../system/file-failure.ts';

/** A file in a zip file, as the zip file's own directory has it. */
export interface ZipMember {
  /** As it is written there: for people only, never part of a path. */
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly compressedLength: number;
  readonly length: number;
  readonly headerOffset: number;
}

export type ZipMembers =
  | { readonly ok: true; readonly members: readonly ZipMember[] }
  | { readonly ok: false; readonly failure: ServiceFailure };

const endLength = 22;
const longestComment = 65_535;
const endOfDirectory = 0x0605_4b50;
const zip64Locator = 0x0706_4b50;
const zip64End = 0x0606_4b50;
const directoryEntry = 0x0201_4b50;
const localHeader = 0x0403_4b50;
const localHeaderLength = 30;
const seeZip64 = 0xffff_ffff;

/** Whether a file begins as zip files do. */
export async function isZip(file: string): Promise<boolean> {
  try {
    await using handle = await fs.open(file, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && [localHeader, endOfDirectory].includes(buffer.readUInt32LE(0));
  } catch {
    return false;
  }
}

/** Reads the directory of a zip file, with or without zip64; folders are left out. Lengths are checked before anything is allocated. */
export async function zipMembers(file: string): Promise<ZipMembers> {
  try {
    await using handle = await fs.open(file, 'r');
    const { size } = await handle.stat();
    const place = await placeOfDirectory(handle, size);
    if (place === undefined) return damaged(file, 'no zip directory at its end: it was cut short');
    const { count, length, offset } = place;
    if (count > limits.maxZipEntries || length > limits.maxZipDirectoryLength)
      return damaged(file, `${count} files are too many`);
    if (offset + length > size) return damaged(file, 'its directory lies outside of it');
    const members = membersOf(await readAt(handle, offset, length), count);
    if (members === undefined) return damaged(file, 'its directory is damaged');
    // Files that share their bytes let a small zip file hold more than any disk.
    const together = members.reduce((sum, { compressedLength }) => sum + compressedLength + localHeaderLength, 0);
    return together > size ? damaged(file, 'its files overlap') : { ok: true, members };
  } catch (error) {
    return { ok: false, failure: readFailure(error, file) };
  }
}

function damaged(file: string, problem: string): ZipMembers {
  return { ok: false, failure: { kind: 'local', code: 'damaged-file', detail: `${problem}: ${file}` } };
}

interface DirectoryPlace {
  readonly count: number;
  readonly length: number;
  readonly offset: number;
}

async function placeOfDirectory(handle: fs.FileHandle, size: number): Promise<DirectoryPlace | undefined> {
  const tailAt = Math.max(0, size - endLength - longestComment);
  const tail = await readAt(handle, tailAt, size - tailAt);
  for (let at = tail.length - endLength; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endOfDirectory) continue;
    const count = tail.readUInt16LE(at + 10);
    const length = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    if (count !== 0xffff && length !== seeZip64 && offset !== seeZip64) return { count, length, offset };
    if (at < 20 || tail.readUInt32LE(at - 20) !== zip64Locator) return { count, length, offset };
    const end = await readAt(handle, Number(tail.readBigUInt64LE(at - 12)), 56);
    if (end.length < 56 || end.readUInt32LE(0) !== zip64End) return undefined;
    const number = (field: number) => Number(end.readBigUInt64LE(field));
    return { count: number(32), length: number(40), offset: number(48) };
  }
  return undefined;
}

async function readAt(handle: fs.FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function membersOf(bytes: Buffer, count: number): ZipMember[] | undefined {
  const members: ZipMember[] = [];
  let at = 0;
  for (let n = 0; n < count; n++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== directoryEntry) return undefined;
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const end = extraEnd + bytes.readUInt16LE(at + 32);
    if (end > bytes.length) return undefined;
    const large = zip64Values(bytes.subarray(nameEnd, extraEnd));
    const value = (field: number) => {
      const short = bytes.readUInt32LE(at + field);
      return short === seeZip64 ? (large.shift() ?? short) : short;
    };
    // In the order in which zip64 has those that do not fit.
    const length = value(24);
    const compressedLength = value(20);
    const headerOffset = value(42);
    const flags = bytes.readUInt16LE(at + 8);
    const name = bytes.toString((flags & 0x0800) !== 0 ? 'utf8' : 'latin1', at + 46, nameEnd);
    const encrypted = (flags & 0x0001) !== 0;
    const method = bytes.readUInt16LE(at + 10);
    const crc = bytes.readUInt32LE(at + 16);
    if (!/[/\\]$/.test(name)) members.push({ name, method, encrypted, crc, compressedLength, length, headerOffset });
    at = end;
  }
  return members;
}

function zip64Values(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 0x0001) {
      const values: number[] = [];
      for (let v = at + 4; v + 8 <= Math.min(at + 4 + length, extra.length); v += 8)
        values.push(Number(extra.readBigUInt64LE(v)));
      return values;
    }
    at += 4 + length;
  }
  return [];
}

/**
 * The bytes of one file in a zip file, part by part. They end early, with a problem, when they are more than the directory says, or are
 * not those that were put in.
 */
export async function* memberBytes(
  file: string,
  member: ZipMember,
): AsyncGenerator<Buffer, { readonly ok: true } | { readonly ok: false; readonly failure: ServiceFailure }, void> {
  const fail = (problem: string, code: 'damaged-file' | 'file-unreadable' = 'damaged-file') =>
    ({ ok: false, failure: { kind: 'local', code, detail: `${problem}: ${member.name} in ${file}` } }) as const;
  if (member.encrypted) return fail('it is encrypted', 'file-unreadable');
  if (member.method !== 0 && member.method !== 8) return fail(`compressed by method ${member.method}`, 'file-unreadable');
  if (member.length > limits.maxUnzippedLength) return fail(`${member.length} bytes are too many`);
  let length = 0;
  let crc = 0;
  try {
    await using handle = await fs.open(file, 'r');
    const header = await readAt(handle, member.headerOffset, localHeaderLength);
    if (header.length < localHeaderLength || header.readUInt32LE(0) !== localHeader)
      return fail('its header is not where it should be');
    const start = member.headerOffset + localHeaderLength + header.readUInt16LE(26) + header.readUInt16LE(28);
    if (member.compressedLength > 0) {
      const end = start + member.compressedLength - 1;
      const stored = handle.createReadStream({ start, end, autoClose: false, highWaterMark: 262_144 });
      const bytes: AsyncIterable<Buffer> = member.method === 0 ? stored : inflated(stored);
      for await (const part of bytes) {
        length += part.length;
        if (length > member.length) return fail('it is longer than it may be');
        crc = crc32(part, crc);
        yield part;
      }
    }
  } catch (error) {
    if (isInflateError(error)) return fail('it cannot be decompressed');
    return { ok: false, failure: readFailure(error, file) };
  }
  if (length !== member.length || crc !== member.crc) return fail('it is not what was put in');
  return { ok: true };
}

/** What goes wrong with the file reaches whoever reads the inflated bytes, and the file is let go when they stop. */
function inflated(stored: Readable): InflateRaw {
  return pipeline(stored, createInflateRaw({ chunkSize: 262_144 }), () => undefined);
}

function isInflateError(error: unknown): boolean {
  return errorCode(error).startsWith('Z_');
}
