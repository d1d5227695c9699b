/** A file with its path inside what was dropped. */
export interface DroppedFile {
  readonly file: File;
  readonly name: string;
}

export type DroppedFiles =
  | { readonly kind: 'found'; readonly files: readonly DroppedFile[] }
  /** The path of the first file or folder that the browser could not read. */
  | { readonly kind: 'unreadable'; readonly path: string }
  | { readonly kind: 'too-many' }
  | { readonly kind: 'aborted' };

export interface LookOptions {
  /** The search ends where there are more. */
  readonly most: number;
  readonly onFound?: ((files: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** All files of dropped entries, folders searched. */
export async function filesOfEntries(entries: readonly FileSystemEntry[], options: LookOptions): Promise<DroppedFiles> {
  const found: DroppedFile[] = [];
  const open = [...entries];
  for (let entry = open.shift(); entry !== undefined; entry = open.shift()) {
    if (options.signal?.aborted) return { kind: 'aborted' };
    if (found.length > options.most) return { kind: 'too-many' };
    const path = entry.fullPath.replace(/^\//, '');
    try {
      if (isDirectory(entry)) open.push(...(await entriesOf(entry)));
      else if (isFile(entry)) options.onFound?.(found.push({ file: await fileOf(entry), name: path }));
    } catch {
      return { kind: 'unreadable', path };
    }
  }
  return found.length > options.most ? { kind: 'too-many' } : { kind: 'found', files: found };
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function entriesOf(directory: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // A reader gives about a hundred entries at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    for (const entry of some) all.push(entry);
  }
}
