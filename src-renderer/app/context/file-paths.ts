import { assertNever } from '../../../src-shared/assert-never.ts';
import { downloadPath } from '../../../src-shared/contract/download.ts';
import { type UploadAnswer, uploadPath } from '../../../src-shared/contract/upload.ts';
import { type DroppedFile, type DroppedFiles, filesOfEntries } from '../../ui/dropped-files.ts';
import { countWords } from '../../ui/quantities.ts';

/** Turns dropped or chosen files into paths of this computer that the engine can open. */
export interface FilePaths {
  /** True in the browser host: files are copied to the engine first, which takes time and is worth telling. */
  readonly uploads: boolean;
  /** Opens the folder of a file in the system's own program; undefined in the browser host, which cannot. */
  readonly showInFolder: ((path: string) => void) | undefined;
  /** Asks by the system's dialog; undefined in the browser host, whose dialogs tell no paths. */
  readonly choosePath: ((choice: 'folder' | 'zip', from: string) => Promise<string | undefined>) | undefined;
  /** Where the browser fetches a finished export. */
  downloadUrl(id: string): string;
  /** Aborted by the signal, it fails. */
  ofDrop(drop: DroppedItems, onProgress?: (progress: HandingProgress) => void, signal?: AbortSignal): Promise<FilePathsResult>;
}

export interface DroppedItems {
  readonly files: readonly File[];
  /** From a drop, for folders in the browser host; from a file dialog there are none. */
  readonly entries: readonly FileSystemEntry[];
}

/** How many files were handed over; without a total, how many were found until now. */
export interface HandingProgress {
  readonly done: number;
  readonly total?: number;
}

/** "1,200 of 4,000 handed over": the numbers first, where there is room for little. */
export function handingWords({ done, total }: HandingProgress): string {
  return total === undefined
    ? `${countWords(done, 'file', 'files')} found`
    : `${done.toLocaleString()} of ${total.toLocaleString()} handed over`;
}

export type FilePathsResult =
  | {
      readonly ok: true;
      readonly paths: readonly string[];
      /** What a person calls the file of a path: an uploaded one lies under a name they never saw. */
      nameOf(path: string): string;
      /** Nobody needs the paths any more: copies that were made for them take no room from now on. */
      release(): void;
    }
  | { readonly ok: false; readonly why: string };

const uploadsAtOnce = 4;
/** The contract takes this many paths a call. */
const mostPaths = 10_000;

export function createFilePaths(token: () => string | undefined): FilePaths {
  const quarry = window.quarry;
  if (quarry !== undefined) {
    return {
      uploads: false,
      showInFolder: (path) => quarry.showInFolder(path),
      choosePath: (choice, from) => quarry.choosePath(choice, from),
      downloadUrl: () => '',
      ofDrop: async (drop) => {
        const paths = drop.files.map((file) => quarry.pathForFile(file)).filter((path) => path !== '');
        return paths.length === 0
          ? { ok: false, why: 'What was dropped is not a file or folder of this computer.' }
          : { ok: true, paths, nameOf: (path) => path, release: () => undefined };
      },
    };
  }
  const downloadUrl = (id: string) => `${downloadPath}?${new URLSearchParams({ token: token() ?? '', id })}`;
  return {
    uploads: true,
    showInFolder: undefined,
    choosePath: undefined,
    downloadUrl,
    ofDrop: (drop, onProgress, signal) => uploadAll(drop, token() ?? '', onProgress, signal),
  };
}

async function uploadAll(
  drop: DroppedItems,
  token: string,
  onProgress: ((progress: HandingProgress) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<FilePathsResult> {
  const found = await filesOf(drop, onProgress, signal);
  if (found.kind !== 'found') return { ok: false, why: whyNotFound(found) };
  const { files } = found;
  if (files.length === 0) return { ok: false, why: 'What was dropped holds no files.' };
  const batch = crypto.randomUUID();
  const release = () => {
    const query = new URLSearchParams({ token, batch });
    void fetch(`${uploadPath}?${query}`, { method: 'DELETE' }).catch(() => undefined);
  };
  const paths: string[] = new Array<string>(files.length);
  let next = 0;
  let done = 0;
  let problem: string | undefined;
  const worker = async () => {
    for (let index = next++; index < files.length && problem === undefined && !signal?.aborted; index = next++) {
      const entry = files[index];
      if (entry === undefined) return;
      const answer = await uploadOne(entry, batch, token, signal);
      if (answer.ok) paths[index] = answer.path;
      else problem ??= answer.why;
      onProgress?.({ done: ++done, total: files.length });
    }
  };
  // What is not handed over yet is lost with the page: the browser asks whether that is meant.
  const askBeforeLeaving = (event: Event) => event.preventDefault();
  window.addEventListener('beforeunload', askBeforeLeaving);
  try {
    await Promise.all(Array.from({ length: uploadsAtOnce }, worker));
  } finally {
    window.removeEventListener('beforeunload', askBeforeLeaving);
  }
  if (signal?.aborted) problem ??= cancelled;
  if (problem !== undefined) {
    release();
    return { ok: false, why: problem };
  }
  const names = new Map(paths.map((path, index) => [path, files[index]?.name ?? path]));
  return { ok: true, paths, nameOf: (path) => nameInside(path, names), release };
}

async function filesOf(
  drop: DroppedItems,
  onProgress: ((progress: HandingProgress) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<DroppedFiles> {
  if (drop.entries.length > 0)
    return filesOfEntries(drop.entries, { most: mostPaths, onFound: (done) => onProgress?.({ done }), signal });
  if (drop.files.length > mostPaths) return { kind: 'too-many' };
  return { kind: 'found', files: drop.files.map((file) => ({ file, name: file.webkitRelativePath || file.name })) };
}

function whyNotFound(found: Exclude<DroppedFiles, { kind: 'found' }>): string {
  switch (found.kind) {
    case 'unreadable':
      return `${found.path} could not be read; nothing was handed over. Is it still there, and may you read it?`;
    case 'too-many':
      return `More than ${mostPaths.toLocaleString()} files are too many for one drop in the browser; drop fewer at a time.`;
    case 'aborted':
      return cancelled;
    default:
      return assertNever(found);
  }
}

const cancelled = 'It was cancelled before all files were handed over.';

/** Of a file in a zip file, the zip file's name is the part that a person does not know. */
function nameInside(path: string, names: ReadonlyMap<string, string>): string {
  const [zip = '', ...inside] = path.split(' » ');
  return [names.get(zip) ?? zip, ...inside].join(' » ');
}

async function uploadOne(
  entry: DroppedFile,
  batch: string,
  token: string,
  signal: AbortSignal | undefined,
): Promise<{ ok: true; path: string } | { ok: false; why: string }> {
  const query = new URLSearchParams({ token, batch, name: entry.name });
  try {
    const response = await fetch(`${uploadPath}?${query}`, { method: 'POST', body: entry.file, signal: signal ?? null });
    if (!response.ok) {
      const said = (await response.text()).slice(0, 300);
      return { ok: false, why: `${entry.name} could not be handed to Quarry: ${said || `HTTP ${response.status}`}` };
    }
    const answer: unknown = await response.json();
    if (isUploadAnswer(answer)) return { ok: true, path: answer.path };
    return { ok: false, why: `${entry.name} was not taken: the answer was not understood.` };
  } catch {
    return { ok: false, why: `${entry.name} could not be read, or Quarry's engine went away while it was handed over.` };
  }
}

function isUploadAnswer(answer: unknown): answer is UploadAnswer {
  return typeof answer === 'object' && answer !== null && 'path' in answer && typeof answer.path === 'string';
}
