import { resolve } from 'node:path';
import { type FileEntry, fileObjects, isDirectoryName, type WalkOptions } from './file-objects.ts';
import { type FileAccess, threadedAccess } from './file-reader.ts';

export interface NamedOptions extends WalkOptions {
  readonly signal?: AbortSignal;
  readonly access?: FileAccess;
  /** A file that is named twice comes once. */
  readonly once?: boolean;
}

/**
 * Every object in files and folders, and what a DICOMDIR names. One in a folder names what is found there anyway, and tells what is
 * missing. What a DICOMDIR names comes once, whatever else leads to it: all that is on a medium may be selected together.
 */
export async function* objectsNamed(paths: readonly string[], options: NamedOptions): AsyncGenerator<FileEntry> {
  const access = options.access ?? threadedAccess();
  const named = new Set(paths.map((path) => resolve(path)));
  const seen = new Set<string>();
  const done = new Set<string>();
  for await (const entry of fileObjects(paths, { ...options, access })) {
    if (isDirectory(entry)) {
      if (done.has(entry.file)) continue;
      done.add(entry.file);
      // Few ever have one.
      const { referenced } = await import('./directory-files.ts');
      for await (const listed of referenced(entry.file, named.has(entry.file), seen, access)) {
        if (options.signal?.aborted) return;
        done.add(listed.file);
        yield listed;
      }
    } else if (!done.has(entry.file)) {
      seen.add(entry.file);
      if (options.once) done.add(entry.file);
      yield entry;
    }
  }
}

/** By its name: what is one by its content alone has a name that nobody looks for. */
function isDirectory(entry: FileEntry): boolean {
  if (entry.kind === 'object' || entry.failure.kind !== 'local') return false;
  return entry.failure.code === 'directory-file' && isDirectoryName(entry.file);
}
