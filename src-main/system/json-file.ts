import { rename } from 'node:fs/promises';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { errorCode } from './error-code.ts';
import { fileFailureCode } from './file-failure.ts';
import { readWhole, TooLong } from './read-whole.ts';
import { writeWhole } from './write-whole.ts';

/** A JSON file as it was found. `text` of a damaged file is not kept: the file itself is moved aside. */
export type JsonFileContent =
  | { kind: 'missing' }
  | { kind: 'value'; value: unknown }
  | { kind: 'damaged'; why: string }
  | { kind: 'unreadable'; failure: ServiceFailure };

/** Settings and bookmarks stay far below this; a larger file is not ours. Bytes. */
const longestFile = 64 * 1024 * 1024;

/** Reads and parses; never throws for what a disk or a person can do to a file. */
export async function readJsonFile(path: string): Promise<JsonFileContent> {
  let bytes: Buffer;
  try {
    bytes = await readWhole(path, longestFile);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'missing' };
    if (error instanceof TooLong) return { kind: 'damaged', why: `it has ${error.message}` };
    return {
      kind: 'unreadable',
      failure: { kind: 'local', code: 'file-unreadable', detail: `${path} (${errorCode(error) || 'unknown'})` },
    };
  }
  try {
    return { kind: 'value', value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return { kind: 'damaged', why: 'it is not JSON' };
  }
}

/** Either the old file or the new one is there, whatever happens: see `writeWhole`. */
export async function writeJsonFile(
  path: string,
  value: unknown,
): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }> {
  try {
    await writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
    return { ok: true };
  } catch (error) {
    return {
      ok: false,
      failure: { kind: 'local', code: fileFailureCode(errorCode(error)), detail: `${path} (${errorCode(error) || 'unknown'})` },
    };
  }
}

/** Keeps a file that cannot be used, under a name that says so; returns where it went, or undefined when even that failed. */
export async function moveAside(path: string, reason: 'damaged' | 'newer', now: Date): Promise<string | undefined> {
  const target = `${path}.${reason}-${now.toISOString().replaceAll(/[:.]/g, '-')}`;
  try {
    await rename(path, target);
    return target;
  } catch {
    return undefined;
  }
}
