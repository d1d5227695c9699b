import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DimseStatus, ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import type { IncomingObject, ObjectSink, StoreTarget } from '../dicom/services/store-target.ts';
import { makeFolder } from '../make-folder.ts';
import { fileHead, usableAeTitle } from './archive-sink.ts';
import { BlockPool } from './block-pool.ts';
import { commandProblem, recordProblem } from './check-object.ts';
import { type Durability, Syncer } from './durability.ts';
import { type FileCalls, removeFile, threadedFileCalls } from './file-calls.ts';
import { systemCode, writeFailure } from './file-failure.ts';
import type { FileNaming, FilePlace } from './file-naming.ts';
import { exists } from './file-reader.ts';
import { HeaderScan } from './header-scan.ts';
import { cleanUid } from './object-record.ts';
import { PartFile } from './part-file.ts';
import { PartFiles } from './part-files.ts';
import { afterIdentity, readFileStart } from './read-file-start.ts';
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
  /** Left out, on threads. */
  readonly calls?: FileCalls | undefined;
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

/** Takes objects as files into a plain folder, without an index. */
export async function openFolderTarget(
  options: FolderTargetOptions,
): Promise<{ ok: true; target: FolderTarget } | { ok: false; failure: ServiceFailure }> {
  const { durability = 'background' } = options;
  const folder = resolve(options.folder);
  try {
    await makeFolder(folder);
    await removeLeftovers(folder);
    const probe = partNames(folder)();
    await fs.writeFile(probe, '', { flag: 'wx' });
    await fs.rm(probe);
  } catch (error) {
    return { ok: false, failure: writeFailure(error, folder) };
  }
  const { naming, note, onStored, calls = threadedFileCalls, waitedFor = false } = options;
  const syncer = new Syncer(
    folder,
    (failure) => options.onProblem?.(failure),
    () => Promise.resolve(),
    calls,
    { meanwhile: waitedFor },
  );
  const shared: Shared = {
    folder,
    durability,
    syncer,
    naming,
    note,
    onStored,
    calls,
    parts: new PartFiles(partNames(folder), (file) => openPart(calls, folder, file), calls),
    pool: new BlockPool(),
    claims: new Map(),
    endings: new Set(),
  };
  const close = async () => {
    await shared.parts.close();
    await Promise.all(shared.endings);
    await syncer.flush();
  };
  return { ok: true, target: { folder, open: (object) => new FolderSink(shared, object), close } };
}

interface Shared extends Pick<FolderTargetOptions, 'naming' | 'note' | 'onStored'> {
  readonly folder: string;
  readonly durability: Durability;
  readonly syncer: Syncer;
  readonly calls: FileCalls;
  readonly parts: PartFiles;
  readonly pool: BlockPool;
  /** SOP Instance UIDs that are being given a name. */
  readonly claims: Map<string, Promise<unknown>>;
  /** Temporary names of stored objects that are being removed. */
  readonly endings: Set<Promise<void>>;
}

interface Identity {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

interface Found extends Identity {
  readonly place: FilePlace | undefined;
  readonly note: string;
}

class FolderSink implements ObjectSink {
  readonly #shared: Shared;
  readonly #object: IncomingObject;
  readonly #problem: string | undefined;
  readonly #part: PartFile | undefined;
  readonly #scan: HeaderScan<Found>;
  readonly #dataOffset: number;

  constructor(shared: Shared, object: IncomingObject) {
    this.#shared = shared;
    this.#object = object;
    // The UID becomes a file's name: this lets through only what is nothing but digits and dots.
    this.#problem = commandProblem(object);
    this.#scan = new HeaderScan(object.transferSyntaxUid, (dataSet) => ({
      ...identityOf(dataSet),
      place: shared.naming?.(dataSet, { SOPClassUID: object.sopClassUid, SOPInstanceUID: object.sopInstanceUid }),
      note: shared.note?.(dataSet) ?? '',
    }));
    this.#dataOffset = 0;
    if (this.#problem !== undefined) return;
    const head = fileHead(object, usableAeTitle(object.callingAeTitle));
    this.#dataOffset = head.length;
    const onlooker = (bytes: Uint8Array, last: boolean) => this.#scan.feed(bytes, last);
    const { calls, parts, pool } = shared;
    this.#part = new PartFile({ opened: parts.take(), pool, calls, head, onlooker });
  }

  write(fragment: Uint8Array): boolean {
    return this.#part?.write(fragment) ?? true;
  }

  async drained(): Promise<void> {
    await this.#part?.drained();
  }

  discard(): void {
    void this.#part?.discard();
  }

  async finish(): Promise<DimseStatus> {
    const part = this.#part;
    if (part === undefined) return statusOf(refuseMismatch(this.#problem ?? 'SOP instance UID is not valid'));
    const end = await part.complete(this.#shared.durability === 'strict');
    let outcome: StoreOutcome | undefined;
    try {
      outcome = end.ok ? this.#refusal() : refuseLocal(writeFailure(end.error, this.#shared.folder));
      outcome ??= await this.#claimed(() => this.#place(part));
      if (this.#shared.syncer.isFull) await this.#shared.syncer.room();
    } catch (error) {
      outcome = refuseLocal(writeFailure(error, this.#shared.folder));
    }
    if (outcome.kind === 'stored') this.#discardLater(part);
    else await part.discard();
    return statusOf(outcome);
  }

  /** The temporary name is the file's second by now: it goes once the sender has its answer. */
  #discardLater(part: PartFile): void {
    const { endings, parts } = this.#shared;
    const ending = setImmediate()
      .then(() => part.discard())
      .then(() => void endings.delete(ending));
    endings.add(ending);
    parts.prepare();
  }

  #refusal(): StoreOutcome | undefined {
    const scanned = this.#scan.result();
    if (!scanned.ok) return refuseUnreadable(scanned.error, this.#object.transferSyntaxUid);
    const problem = recordProblem(this.#object, scanned.found);
    return problem === undefined ? undefined : refuseMismatch(problem);
  }

  /** One object of a UID at a time. */
  async #claimed<T>(work: () => Promise<T>): Promise<T> {
    const { claims } = this.#shared;
    const uid = this.#object.sopInstanceUid;
    for (let other = claims.get(uid); other !== undefined; other = claims.get(uid)) await other.catch(() => undefined);
    const working = work();
    claims.set(uid, working);
    try {
      return await working;
    } finally {
      claims.delete(uid);
    }
  }

  /** The same bytes are kept once; other content under the UID gets a name of its own. Nothing is overwritten. */
  async #place(part: PartFile): Promise<StoreOutcome> {
    const { durability, syncer } = this.#shared;
    const scanned = this.#scan.result();
    const { place = undefined, note = '' } = scanned.ok ? scanned.found : {};
    const folder = join(this.#shared.folder, place?.folder ?? '');
    const base = place?.name ?? this.#object.sopInstanceUid;
    if (process.platform === 'win32') await part.close();
    const extension = place?.extension || '.dcm';
    for (let variant = 0; ; variant++) {
      const file = variant === 0 ? `${base}${extension}` : `${base}_${variant + 1}${extension}`;
      const path = join(folder, file);
      const stored = { file: path, object: this.#object, note };
      const named = await this.#giveName(part, path);
      if (named !== undefined) {
        if (durability === 'strict') await syncer.placed(path, named.madeFolder);
        else if (durability === 'background') syncer.later(folder, file, () => part.release());
        await this.#shared.onStored?.({ ...stored, again: false });
        return { kind: 'stored', variant };
      }
      if (await this.#isSame(part, path)) {
        await this.#shared.onStored?.({ ...stored, again: true });
        return { kind: 'already-there' };
      }
    }
  }

  /** With the whole folder moved away, what has been received went with it. */
  async #giveName(part: PartFile, path: string): Promise<Named | undefined> {
    const { calls, folder, parts, durability } = this.#shared;
    try {
      return await giveName(calls, part.file, path, folder);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || (await exists(part.file))) throw error;
      const { file, opening } = parts.anew();
      if (!(await part.writeAgain(file, opening, durability === 'strict'))) throw error;
      return giveName(calls, part.file, path, folder);
    }
  }

  async #isSame(part: PartFile, path: string): Promise<boolean> {
    const other = await readFileStart(path, identityOf, { stopAt: afterIdentity });
    if (!other.ok || other.start.transferSyntaxUid !== this.#object.transferSyntaxUid) return false;
    const mine = { file: part.file, offset: this.#dataOffset, length: part.byteLength };
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
async function giveName(calls: FileCalls, from: string, to: string, root?: string): Promise<Named | undefined> {
  try {
    await calls.link(from, to);
    return { madeFolder: false };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return undefined;
    if (code === 'ENOENT' && root !== undefined) {
      await makeAgain(root);
      await makeFolder(dirname(to));
      return (await giveName(calls, from, to)) && { madeFolder: true };
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

/** Readable, too: it may have to be written again. */
async function openPart(calls: FileCalls, folder: string, file: string): Promise<number> {
  try {
    return await calls.open(file, 'wx+', 0o666);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    await makeAgain(folder);
    return calls.open(file, 'wx+', 0o666);
  }
}

/** Only it: where the one above is gone, a volume may be. */
async function makeAgain(folder: string): Promise<void> {
  try {
    await fs.mkdir(folder);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

/** The process's number in the names tells whether what is left over is still being written; the rest keeps two targets of one folder apart. */
function partNames(folder: string): () => string {
  const start = join(folder, `.quarry-${process.pid}-${randomBytes(4).toString('hex')}`);
  let count = 0;
  return () => `${start}${(count++).toString(16).padStart(8, '0')}.part`;
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await fs.readdir(folder)) {
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
