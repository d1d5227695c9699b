import { promises as fs, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import type { IncomingObject, ObjectSink, StoreStatus, StoreTarget } from '../dicom/services/store-target.ts';
import { systemCode } from '../system/error-code.ts';
import { writeFailure } from '../system/file-failure.ts';
import { makeFolder } from '../system/make-folder.ts';
import { fileHead, usableAeTitle } from './archive-sink.ts';
import { BlockPool } from './block-pool.ts';
import { commandProblem, recordProblem } from './check-object.ts';
import { type Durability, Syncer } from './durability.ts';
import { removeFile } from './file-calls.ts';
import type { FileNaming, FilePlace } from './file-naming.ts';
import { exists } from './file-reader.ts';
import { HeaderScan } from './header-scan.ts';
import { inlineFileCalls as calls } from './inline-file-calls.ts';
import { cleanUid } from './object-record.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { PartFile, type PartFileEnd } from './part-file.ts';
import { PartFiles } from './part-files.ts';
import { afterIdentity, readFileStart } from './read-file-start.ts';
import { refusedObject } from './refused-object.ts';
import { sameBytes } from './same-bytes.ts';
import { refuseLocal, refuseMismatch, refuseUnreadable, type StoreOutcome, statusOf } from './store-status.ts';

export interface FolderTargetOptions {
  /** Made if missing. */
  readonly folder: string;
  /** Default `background`. */
  readonly durability?: Durability;
  readonly onProblem?: (failure: ServiceFailure) => void;
  /** Where below the folder each file goes; left out, `<SOP Instance UID>.dcm` in the folder itself. */
  readonly naming?: FileNaming | undefined;
  /** Takes from each data set, whose views are valid during the call, what `onStored` is to have. */
  readonly note?: ((dataSet: DataSet) => string) | undefined;
  /** A file is in place, or has been for the same content; its sender hears of it when what is given back has resolved. */
  readonly onStored?: ((stored: StoredFile) => Promise<void> | undefined) | undefined;
  /** What each object's sender is answered, and how long its data set was, bytes. */
  readonly onEnd?: ((status: StoreStatus, byteLength: number) => void) | undefined;
  /** Somebody waits for `close`, when all is on the disk. */
  readonly waitedFor?: boolean | undefined;
}

export interface StoredFile {
  /** Absolute. */
  readonly file: string;
  readonly object: IncomingObject;
  /** What `note` took; empty without it. */
  readonly note: string;
  /** The same object with the same content was here already. */
  readonly again: boolean;
}

/** A store target with an end: `close` resolves when everything it reported as stored is on the disk. */
export interface FolderTarget extends StoreTarget {
  readonly folder: string;
  close(): Promise<void>;
}

/** Takes objects as files into a plain folder, without an index: for a process that does nothing else, since files are made on the spot. */
export async function openFolderTarget(
  options: FolderTargetOptions,
): Promise<{ ok: true; target: FolderTarget } | { ok: false; failure: ServiceFailure }> {
  const { durability = 'background', naming, note, onStored, onEnd, waitedFor = false } = options;
  const folder = resolve(options.folder);
  const name = partNames(folder);
  try {
    // On the spot: starting the threads for it takes longer than all of this.
    await makeFolder(folder, undefined, calls.folders);
    await removeLeftovers(folder);
    const probe = name();
    writeFileSync(probe, '', { flag: 'wx' });
    rmSync(probe);
  } catch (error) {
    return { ok: false, failure: writeFailure(error, folder) };
  }
  const syncer = new Syncer(
    folder,
    (failure) => options.onProblem?.(failure),
    () => Promise.resolve(),
    calls,
    { meanwhile: waitedFor },
  );
  // Readable, too: it may have to be written again.
  const parts = new PartFiles({
    name,
    flags: 'wx+',
    mode: 0o666,
    makeFolder: () => makeAgain(folder),
    makeRoom: () => syncer.flush(),
    calls,
  });
  const shared: Shared = {
    ...{ folder, durability, naming, note, onStored, onEnd, syncer, parts },
    inFolder: join(folder, sep),
    pool: new BlockPool(),
    byUid: new OneAtATime(),
  };
  const open = (object: IncomingObject) => {
    // The UID becomes a file's name: this lets through only what is nothing but digits and dots.
    const problem = commandProblem(object);
    return problem === undefined ? new FolderSink(shared, object) : refusedObject(problem);
  };
  const close = async () => {
    await parts.close();
    await syncer.flush();
  };
  return { ok: true, target: { folder, open, close } };
}

interface Shared extends Pick<FolderTargetOptions, 'naming' | 'note' | 'onStored' | 'onEnd'> {
  readonly folder: string;
  /** What a name behind it makes the path of a file of that folder. */
  readonly inFolder: string;
  readonly durability: Durability;
  readonly syncer: Syncer;
  readonly parts: PartFiles;
  readonly pool: BlockPool;
  /** Gives names: to objects of one SOP Instance UID one after the other. */
  readonly byUid: OneAtATime;
}

interface Identity {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

interface Found extends Identity {
  readonly place: FilePlace | undefined;
  readonly note: string;
}

class FolderSink extends PartFile implements ObjectSink {
  readonly #shared: Shared;
  readonly #object: IncomingObject;
  readonly #scan: HeaderScan<Found>;
  readonly #dataOffset: number;

  constructor(shared: Shared, object: IncomingObject) {
    const { naming, note, parts, pool } = shared;
    const head = fileHead(object, usableAeTitle(object.callingAeTitle));
    const scan = new HeaderScan(object.transferSyntaxUid, (dataSet) => ({
      ...identityOf(dataSet),
      place: naming?.(dataSet, { SOPClassUID: object.sopClassUid, SOPInstanceUID: object.sopInstanceUid }),
      note: note?.(dataSet) ?? '',
    }));
    super({ opened: parts.take(), pool, calls, head, onlooker: scan });
    this.#shared = shared;
    this.#object = object;
    this.#scan = scan;
    this.#dataOffset = head.length;
  }

  /** Only what takes longer is waited for: while there is no answer, its sender has nothing to do. */
  async finish(): Promise<StoreStatus> {
    const { folder, durability, syncer, parts, byUid, onEnd } = this.#shared;
    let outcome: StoreOutcome;
    try {
      const completing = this.complete(durability === 'strict');
      const found = this.#check(completing instanceof Promise ? await completing : completing);
      const placing =
        'kind' in found ? found : (this.#placeAtOnce(found) ?? byUid.run(this.#object.sopInstanceUid, () => this.#place(found)));
      outcome = placing instanceof Promise ? await placing : placing;
      if (syncer.isFull) await syncer.room();
    } catch (error) {
      outcome = refuseLocal(writeFailure(error, folder));
    }
    // The temporary name of what is stored is the file's second by now.
    if (outcome.kind === 'stored') parts.leave(this.release(), this.file);
    else await this.discard();
    const status = statusOf(outcome);
    onEnd?.(status, this.byteLength);
    return status;
  }

  #check(end: PartFileEnd): Found | StoreOutcome {
    if (!end.ok) return refuseLocal(writeFailure(end.error, this.#shared.folder));
    const scanned = this.#scan.result(end.byteLength);
    if (!scanned.ok) return refuseUnreadable(scanned.error, this.#object.transferSyntaxUid);
    const problem = recordProblem(this.#object, scanned.found);
    return problem === undefined ? scanned.found : refuseMismatch(problem);
  }

  /** Under its first name, where nobody has that or wants it. Undefined, with nothing done, where that is not so, or cannot be said at once. */
  #placeAtOnce(found: Found): StoreOutcome | Promise<StoreOutcome> | undefined {
    const { durability, byUid } = this.#shared;
    if (durability === 'strict' || process.platform === 'win32' || byUid.isRunning(this.#object.sopInstanceUid)) return undefined;
    const path = this.#path(found, 0);
    try {
      calls.onTheSpot.link(this.file, path);
    } catch {
      return undefined;
    }
    return this.#placed(found, path, { kind: 'stored', variant: 0 });
  }

  /** The same bytes are kept once; other content under the UID gets a name of its own. Nothing is overwritten. */
  async #place(found: Found): Promise<StoreOutcome> {
    const { durability, syncer } = this.#shared;
    if (process.platform === 'win32') await this.close();
    for (let variant = 0; ; variant++) {
      const path = this.#path(found, variant);
      const named = await this.#giveName(path);
      if (named !== undefined) {
        if (durability === 'strict') await syncer.placed(path, named.madeFolder);
        return this.#placed(found, path, { kind: 'stored', variant });
      }
      if (await this.#isSame(path)) return this.#placed(found, path, { kind: 'already-there' });
    }
  }

  #path({ place }: Found, variant: number): string {
    const name = `${place?.name ?? this.#object.sopInstanceUid}${variant === 0 ? '' : `_${variant + 1}`}${place?.extension || '.dcm'}`;
    const { folder, inFolder } = this.#shared;
    return place === undefined ? inFolder + name : join(folder, place.folder, name);
  }

  /** Has it synced, and tells of it. */
  #placed<T extends StoreOutcome>({ note }: Found, path: string, outcome: T): T | Promise<T> {
    const { durability, syncer, onStored } = this.#shared;
    const again = outcome.kind === 'already-there';
    if (durability === 'background' && !again) syncer.later(path, () => this.release());
    const told = onStored?.({ file: path, object: this.#object, note, again });
    return told === undefined ? outcome : told.then(() => outcome);
  }

  /** With the whole folder moved away, what has been received went with it. */
  async #giveName(path: string): Promise<Named | undefined> {
    const { folder, parts, durability } = this.#shared;
    try {
      return await giveName(this.file, path, folder);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || (await exists(this.file))) throw error;
      if (!(await this.writeAgain(parts.anew(), durability === 'strict'))) throw error;
      return giveName(this.file, path, folder);
    }
  }

  async #isSame(path: string): Promise<boolean> {
    const other = await readFileStart(path, identityOf, { stopAt: afterIdentity });
    if (!other.ok || other.start.transferSyntaxUid !== this.#object.transferSyntaxUid) return false;
    const mine = { file: this.file, offset: this.#dataOffset, length: this.byteLength };
    return sameBytes(mine, { file: path, offset: other.start.dataOffset, length: other.start.byteLength });
  }
}

function identityOf(dataSet: DataSet): Identity {
  return {
    sopClassUid: cleanUid(dataSet.string(tags.SOPClassUID) ?? ''),
    sopInstanceUid: cleanUid(dataSet.string(tags.SOPInstanceUID) ?? ''),
  };
}

/**
 * Gives a file its final name unless something has it (undefined): a link is refused where a rename would overwrite. The folder is made when it turns
 * out to be missing, since whoever is told of files may move them away with their folder at any time.
 */
async function giveName(from: string, to: string, root?: string): Promise<Named | undefined> {
  try {
    await calls.link(from, to);
    return { madeFolder: false };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return undefined;
    if (code === 'ENOENT' && root !== undefined) {
      await makeAgain(root);
      await makeFolder(dirname(to), undefined, calls.folders);
      return (await giveName(from, to)) && { madeFolder: true };
    }
    if (code === 'ENOENT' || code === 'ENOSPC' || code === 'EROFS') throw error;
  }
  // FAT and some network file systems have no links.
  if (await exists(to)) return undefined;
  await calls.rename(from, to);
  return { madeFolder: false };
}

interface Named {
  /** The folder was not there, nor perhaps those above it. */
  readonly madeFolder: boolean;
}

/** Only it: where the one above is gone, a volume may be. */
async function makeAgain(folder: string): Promise<void> {
  try {
    await fs.mkdir(folder);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

/**
 * The process's number in the names tells whether what is left over is still being written; the rest keeps two targets of one folder apart,
 * for which any number will do: Node's cryptography takes longer to load than the folder to open.
 */
function partNames(folder: string): () => string {
  const target = Math.floor(Math.random() * 2 ** 32);
  const start = join(folder, `.quarry-${process.pid}-${target.toString(16).padStart(8, '0')}`);
  let count = 0;
  return () => `${start}${(count++).toString(16).padStart(8, '0')}.part`;
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const pid = /^\.quarry-(\d+)-[0-9a-f]{16,}\.part$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await removeFile(join(folder, name));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}
