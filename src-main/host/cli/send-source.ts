import { resolve } from 'node:path';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { BlockPool } from '../../archive/block-pool.ts';
import { type FileEntry, fileObjects, isDirectoryName } from '../../archive/file-objects.ts';
import type { FileAccess } from '../../archive/file-reader.ts';
import { inlineFileCalls } from '../../archive/inline-file-calls.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import { walkOptions } from './input-files.ts';
import type { InputFilesOptions } from './options/input-files-options.ts';

export interface SendSourceOptions extends InputFilesOptions {
  readonly repeat?: number;
  readonly invent?: boolean;
}

/** Every object in files and folders, as often and under such UIDs as the options say. What is left out is told in the first round. */
export async function* objectsToSend(
  paths: readonly string[],
  options: SendSourceOptions,
  signal: AbortSignal,
  leaveOut: (file: string, failure: ServiceFailure) => void,
): AsyncGenerator<StoredObject> {
  const invent = options.invent ? await import('./invent-uids.ts') : undefined;
  const access = { calls: inlineFileCalls, pool: new BlockPool() };
  for (let round = 0; round < (options.repeat ?? 1); round++) {
    const changes = invent && new invent.UidChanges();
    for await (const entry of entriesOf(paths, options, signal, access)) {
      if (entry.kind === 'object') yield invent && changes ? invent.withNewUids(entry.object, changes) : entry.object;
      else if (round === 0) leaveOut(entry.file, entry.failure);
    }
  }
}

/** A DICOMDIR that is named stands for what it names; one in a folder names what is found there anyway, and tells what is missing. */
async function* entriesOf(
  paths: readonly string[],
  options: InputFilesOptions,
  signal: AbortSignal,
  access: FileAccess,
): AsyncGenerator<FileEntry> {
  const named = new Set(paths.map((path) => resolve(path)));
  const seen = new Set<string>();
  for await (const entry of fileObjects(paths, { ...walkOptions(options), signal, access })) {
    if (entry.kind === 'left-out' && isDirectoryName(entry.file)) {
      const { referenced } = await import('../../archive/import/import-sources.ts');
      for await (const listed of referenced(entry.file, named.has(entry.file), seen, access)) {
        if (signal.aborted) return;
        yield listed;
      }
    } else {
      seen.add(entry.file);
      yield entry;
    }
  }
}
