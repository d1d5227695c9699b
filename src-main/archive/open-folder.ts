import { randomUUID } from 'node:crypto';
import { existsSync, promises as fs } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { systemCode } from '../system/error-code.ts';
import { writeFailure } from '../system/file-failure.ts';
import { makeFolder } from '../system/make-folder.ts';
import { readWholeOnTheSpot, TooLong } from '../system/read-whole.ts';
import { writeWhole } from '../system/write-whole.ts';
import { removeFile, removeFolder } from './file-calls.ts';
import { type Layout, layoutOf, temporaryFile } from './layout.ts';
import { indexFailure } from './sqlite-failure.ts';

export interface OpenedFolder {
  readonly archiveId: string;
  /** Lets another process open the archive. */
  readonly unlock: () => void;
}

/** Makes the folders, takes the lock, removes what an earlier run left half-written, and tries that files can be written. */
export async function openFolder(
  layout: Layout,
): Promise<{ ok: true; opened: OpenedFolder } | { ok: false; failure: ServiceFailure }> {
  let unlock: (() => void) | undefined;
  try {
    const foreign = await foreignFolder(layout);
    if (foreign !== undefined) return { ok: false, failure: { kind: 'local', code: 'file-exists', detail: foreign } };
    for (const folder of [layout.root, layout.objects, layout.incoming, layout.journal, layout.trash]) {
      await makeFolder(folder, 0o700);
    }
    unlock = lock(layout.lock);
    if (unlock === undefined) {
      return { ok: false, failure: { kind: 'local', code: 'already-running', detail: layout.root } };
    }
    await tryToWrite(layout);
    for (const name of await fs.readdir(layout.incoming)) await removeFolder(join(layout.incoming, name));
    return { ok: true, opened: { archiveId: await readMarker(layout), unlock } };
  } catch (error) {
    unlock?.();
    return { ok: false, failure: writeFailure(error, layout.root) };
  }
}

/** What a run of ours may have left in them: temporary files, journals, what was removed. */
const leftover = /^([0-9a-f]{18}\.part|\d+|[0-9a-f]{24}(\.back)?)$/;

/**
 * A folder of one of our names with somebody else's files in it, where there is no archive yet: what lies in these is ours to remove,
 * and must not be what a person had there.
 */
async function foreignFolder(layout: Layout): Promise<string | undefined> {
  if (existsSync(layout.marker)) return undefined;
  for (const folder of [layout.incoming, layout.journal, layout.trash]) {
    const names = await fs.readdir(folder).catch((): string[] => []);
    if (names.some((name) => !leftover.test(name))) return folder;
  }
  return undefined;
}

/**
 * Keeps everybody from opening an archive while something beside it is changed; gives what ends that. Undefined: somebody has it open.
 * Where there is no archive yet, nobody has.
 */
export function holdFolder(root: string): (() => void) | undefined {
  const file = layoutOf(root).lock;
  return existsSync(file) ? lock(file) : () => undefined;
}

/**
 * SQLite's file lock: the operating system releases it even when the process is killed. Undefined where somebody else has it, for
 * longer than `waitMs`, in which this process does nothing else.
 */
export function lock(file: string, waitMs = 0): (() => void) | undefined {
  const db = new DatabaseSync(file, { open: false, timeout: waitMs });
  try {
    db.open();
    db.exec('BEGIN EXCLUSIVE');
    return () => db.close();
  } catch (error) {
    if (db.isOpen) db.close();
    const { code, detail } = indexFailure(error);
    if (code === 'locked') return undefined;
    throw Object.assign(new Error(detail), { code: systemCodes[code] });
  }
}

/** What the system would have said. */
const systemCodes = {
  'disk-full': 'ENOSPC',
  'out-of-files': 'EMFILE',
  'read-only': 'EACCES',
  corrupt: 'EACCES',
  failed: 'EACCES',
};

async function tryToWrite(layout: Layout): Promise<void> {
  const file = temporaryFile(layout);
  await fs.writeFile(file, '');
  await removeFile(file);
}

/** Bytes; ours has 60. */
const longestMarker = 65_536;

/** The archive's id, made once: an index that names another is not this archive's. */
async function readMarker(layout: Layout): Promise<string> {
  try {
    const parsed: unknown = JSON.parse(readWholeOnTheSpot(layout.marker, longestMarker).toString());
    if (typeof parsed === 'object' && parsed !== null && 'id' in parsed && typeof parsed.id === 'string') return parsed.id;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TooLong) && systemCode(error) !== 'ENOENT') throw error;
  }
  const id = randomUUID();
  await writeWhole(layout.marker, `${JSON.stringify({ format: 1, id })}\n`);
  return id;
}

/** Removes what was in the trash when the archive was last closed. */
export async function emptyTrash(layout: Layout, tokens: readonly string[]): Promise<void> {
  for (const token of tokens) await removeFolder(join(layout.trash, token));
}
