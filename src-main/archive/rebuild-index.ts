import { objectFolders, type ReconcileOptions, reconcileFolder } from './reconcile.ts';

export interface RebuildProgress {
  readonly done: number;
  readonly total: number;
  readonly problems: number;
}

export interface RebuildOptions {
  /** Read every file again, not only those the index does not have. */
  readonly all: boolean;
  readonly onProgress: (progress: RebuildProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Files between two reports. */
const reportEvery = 100;

/** Every folder on disk, with how many files it has, and in the index. */
export async function foldersAnywhere({ layout, writer }: ReconcileOptions): Promise<Map<string, number>> {
  const folders = await objectFolders(layout);
  for (const folder of writer().folders()) if (!folders.has(folder)) folders.set(folder, 0);
  return folders;
}

/** Goes through all folders, on disk and in the index, until the signal says so. Files that were not read by then stay in the index as they are. */
export async function rebuildIndex(
  options: ReconcileOptions,
  { all, onProgress, signal }: RebuildOptions,
): Promise<RebuildProgress> {
  const folders = await foldersAnywhere(options);
  let total = 0;
  for (const count of folders.values()) total += count;
  let done = 0;
  let problems = 0;
  const progress = () => ({ done, total: Math.max(total, done), problems });
  onProgress(progress());
  for (const folder of folders.keys()) {
    if (signal?.aborted) return progress();
    const onFile = () => {
      done++;
      if (done % reportEvery === 0) onProgress(progress());
    };
    const result = await reconcileFolder(folder, options, all, { onFile, signal });
    problems += result.problems;
  }
  onProgress(progress());
  return progress();
}
