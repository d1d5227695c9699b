import { dirname, join, resolve } from 'node:path';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { systemCode } from '../../system/error-code.ts';
import { readFailure, writeFailure } from '../../system/file-failure.ts';
import { makeFolder } from '../../system/make-folder.ts';
import { syncFolder } from '../../system/sync-folder.ts';
import { diskSpace } from '../disk-space.ts';
import { closeFile, flagsToSync, openFile, removeFile, syncFile, writeAll } from '../file-calls.ts';
import { exists } from '../file-reader.ts';
import { type ExportTarget, type FileToPut, type PutOutcome, pump } from './export-target.ts';
import { directoryName, fileSetFolder } from './file-names.ts';
import { syncFailure } from './sync-failure.ts';

/** Left free on the volume, bytes. */
const reserve = 16 * 1024 * 1024;

/** An export into a folder, which is made if missing. Nothing that is there is overwritten. */
export class FolderExport implements ExportTarget {
  readonly atATime = 4;
  readonly #folder: string;
  readonly #made = new Set<string>();
  readonly #written: string[] = [];

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  /** A folder that holds a file-set already would mix two: its DICOMDIR knows nothing of the second. */
  async refusal(_files: number, bytes: number): Promise<ServiceFailure | undefined> {
    try {
      await makeFolder(this.#folder);
      for (const name of [directoryName, fileSetFolder]) {
        const there = join(this.#folder, name);
        if (await exists(there)) return { kind: 'local', code: 'file-exists', detail: there };
      }
      const room = (await diskSpace(this.#folder)).freeBytes - reserve;
      if (bytes <= room) return undefined;
      return {
        kind: 'local',
        code: 'disk-full',
        detail: `${bytes} bytes are to be written, there is room for ${Math.max(0, room)}`,
      };
    } catch (error) {
      return writeFailure(error, this.#folder);
    }
  }

  async put({ name, open }: FileToPut): Promise<PutOutcome> {
    const path = join(this.#folder, ...name.split('/'));
    const reader = await open();
    if ('failure' in reader) return { kind: 'source', failure: reader.failure };
    try {
      await this.#makeFolder(dirname(path));
      const file = await openNew(path);
      if (file === undefined) return { kind: 'taken' };
      let position = 0;
      const pumped = await pump(reader, async (part) => {
        await writeAll(file, part, position);
        position += part.length;
      });
      await closeFile(file);
      if (pumped.kind === 'done') {
        this.#written.push(path);
        return pumped;
      }
      await removeFile(path);
      return pumped.kind === 'source'
        ? { kind: 'source', failure: readFailure(pumped.error, name) }
        : { kind: 'target', failure: writeFailure(pumped.error, path) };
    } catch (error) {
      return { kind: 'target', failure: writeFailure(error, path) };
    } finally {
      await reader.close();
    }
  }

  /** On the disk when it resolves: a stick may be pulled out then. */
  async finish(): Promise<ServiceFailure | undefined> {
    const folders = new Set([this.#folder, ...this.#made].flatMap((folder) => upTo(this.#folder, folder)));
    for (const file of this.#written) {
      const failure = await syncFailure(syncWritten, file);
      if (failure !== undefined) return failure;
    }
    for (const folder of folders) {
      const failure = await syncFailure(syncFolder, folder);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  /** What has been written is whole files, and stays; without a DICOMDIR it is no file-set. */
  async discard(): Promise<void> {
    await removeFile(join(this.#folder, directoryName)).catch(() => undefined);
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await makeFolder(folder);
    this.#made.add(folder);
  }
}

/** A folder and those above it, up to another one. */
function upTo(top: string, folder: string): string[] {
  return folder === top || folder === dirname(folder) ? [folder] : [folder, ...upTo(top, dirname(folder))];
}

async function syncWritten(file: string): Promise<void> {
  const fd = await openFile(file, flagsToSync);
  try {
    await syncFile(fd);
  } finally {
    await closeFile(fd);
  }
}

/** Undefined where something has the name. */
async function openNew(path: string): Promise<number | undefined> {
  try {
    return await openFile(path, 'wx', 0o666);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined;
    throw error;
  }
}
