import { promises as fs } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { systemCode } from '../system/error-code.ts';
import { writeFailure } from '../system/file-failure.ts';
import { makeFolder } from '../system/make-folder.ts';
import type { BlockPool } from './block-pool.ts';
import type { Durability, Syncer } from './durability.ts';
import { type FileCalls, removeFile } from './file-calls.ts';
import type { FileNaming, FilePlace } from './file-naming.ts';
import { exists } from './file-reader.ts';
import type { FolderJournal } from './folder-journal.ts';
import type { IndexEntry, IndexWriter } from './index-writer.ts';
import { type Layout, objectNames, studyFolder } from './layout.ts';
import type { ObjectLocation } from './object-files.ts';
import type { ObjectRecord } from './object-record.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type { PartFile } from './part-file.ts';
import { PartFiles } from './part-files.ts';
import { isAgainstName, PlaceNames } from './place-names.ts';
import { sameBytes } from './same-bytes.ts';
import { type IndexFailure, indexFailure, isSqliteError, localFailure } from './sqlite-failure.ts';
import { refuseLocal, type StoreOutcome } from './store-status.ts';

/** A complete object in a temporary file. */
export interface FinishedObject {
  readonly part: PartFile;
  readonly record: ObjectRecord;
  readonly transferSyntaxUid: string;
  readonly dataOffset: number;
  readonly byteLength: number;
  readonly source: string;
  /** What the rules' `naming` made of its attributes. */
  readonly place?: FilePlace | undefined;
  readonly receivedIn: string | undefined;
  readonly rules?: PlacingRules | undefined;
}

/** What the place an object was sent to says of new ones. */
export interface PlacingRules {
  /** Where its file goes; left out, into the folder of its study, under a name that says nothing of it. */
  readonly naming?: FileNaming;
  /** What files end in whose place says nothing of it, dot included; left out, `.dcm`. */
  readonly extension?: string;
  /** Asked once the object is known to be new; left out, there is room for everything. */
  readonly admit?: AdmitObject;
  /** Hears that an object could not even be written, because the disk is full: the next one may find room. */
  readonly onDiskFull?: () => void;
  /** What becomes of other content under a known SOP Instance UID: both are kept, or it takes the place of what is there. */
  readonly sameUid?: 'keep-both' | 'replace';
  /** Hears of each. */
  readonly onDuplicate?: (duplicate: DuplicateObject) => void;
}

/** An object whose content differs from what was here under its UID. */
export interface DuplicateObject {
  readonly kind: 'kept-both' | 'replaced';
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly source: string;
}

/** Whether there is room for an object that is new here: a refusal, or what to call when it is in its place or is not kept. */
export type AdmitObject = (object: {
  readonly studyInstanceUid: string;
  readonly byteLength: number;
}) => Admitted | Promise<Admitted>;

/** An object that is in the index under the same UID. */
type Known = ObjectLocation & { readonly id: number };

type Admitted = StoreOutcome | (() => void);

export interface StorageOptions {
  readonly layout: Layout;
  readonly pool: BlockPool;
  readonly journal: FolderJournal;
  readonly syncer: Syncer;
  readonly durability: Durability;
  readonly calls: FileCalls;
  readonly writer: () => IndexWriter;
  readonly now: () => Date;
  readonly onStored: (record: ObjectRecord) => void;
  /** An object that was on its way is not kept: its sender broke off, or it was refused. */
  readonly onMissing: (record: ObjectRecord) => void;
  readonly onIndexFailure: (failure: IndexFailure) => void;
}

/** Puts finished objects in their place and into the index, each SOP Instance UID one at a time. */
export class Storage {
  readonly options: StorageOptions;
  readonly #byUid = new OneAtATime();
  readonly #underWay = new Set<Promise<unknown>>();
  /** `<folder>/<file>` of files that are in place but not yet in the index: not for others to index. */
  readonly placing = new Set<string>();
  /** Where objects arrive. */
  readonly parts: PartFiles;
  readonly #names: PlaceNames;
  readonly #objectName = objectNames();
  /** The last folder that something was put into, and what makes paths of its files' names. */
  #last: { readonly folder: string; readonly start: string } | undefined;

  constructor(options: StorageOptions) {
    this.options = options;
    const { layout, calls } = options;
    const incoming = join(layout.incoming, sep);
    const partName = objectNames();
    this.parts = new PartFiles({
      name: () => incoming + partName('.part'),
      // Readable, too: it may have to be written again.
      flags: 'wx+',
      mode: 0o600,
      makeFolder: (file) => this.#makeFolder(file),
      makeRoom: () => options.syncer.flush(),
      calls,
    });
    this.#names = new PlaceNames(options.layout.objects);
  }

  /** Resolves when everything that was being placed at the time of the call is. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#underWay]);
  }

  /** Counts other work on the files as under way, for `settled`. */
  track<T>(work: Promise<T>): Promise<T> {
    const done = () => void this.#underWay.delete(work);
    this.#underWay.add(work);
    work.then(done, done);
    return work;
  }

  /** Folders below the archive's may have been removed; the archive's own is not made again: its volume may be gone. */
  async #makeFolder(file: string): Promise<void> {
    await fs.access(this.options.layout.marker);
    await makeFolder(dirname(file), 0o700);
  }

  /** An object is on its way: looks for others of its UID while its bytes still come, so that it need not when its sender waits. */
  expect(sopInstanceUid: string): void {
    try {
      this.options.writer().locations(sopInstanceUid);
    } catch {
      // `place` hears of it, too, and says so.
    }
  }

  /** Takes over the temporary file: it is in its place or gone afterwards. To be called within `track`. */
  async place(object: FinishedObject): Promise<StoreOutcome> {
    try {
      const placing = this.#byUid.run(object.record.sopInstanceUid, () => this.#place(object));
      const outcome = placing instanceof Promise ? await placing : placing;
      if (outcome.kind !== 'stored') await object.part.close().catch(() => undefined);
      if (this.options.syncer.isFull) await this.options.syncer.room();
      return outcome;
    } catch (error) {
      await object.part.close().catch(() => undefined);
      await removeFile(object.part.file).catch(() => undefined);
      if (!isSqliteError(error)) return refuseLocal(writeFailure(error, 'in the archive folder'));
      const failure = indexFailure(error);
      this.options.onIndexFailure(failure);
      return refuseLocal(localFailure(failure));
    }
  }

  /** Only what takes longer is waited for, here and below: while there is no answer, the sender has nothing to do. */
  #place(object: FinishedObject): StoreOutcome | Promise<StoreOutcome> {
    const known = this.options.writer().locations(object.record.sopInstanceUid);
    return known.length === 0 ? this.#admit(object, []) : this.#placeBeside(known, object);
  }

  async #placeBeside(known: readonly Known[], object: FinishedObject): Promise<StoreOutcome> {
    const others: Known[] = [];
    for (const location of known) {
      const other = join(this.options.layout.objects, location.folder, location.file);
      if (await this.#isSame(object, other, location)) {
        await object.part.close();
        await removeFile(object.part.file);
        this.options.writer().cameAgain(location.id, this.options.now().getTime());
        return { kind: 'already-there' };
      }
      // An entry whose file was removed by someone else is no reason to call this object a second one.
      if (await exists(other)) others.push(location);
      else this.options.writer().replace([location.id], []);
    }
    return this.#admit(object, object.rules?.sameUid === 'replace' ? others : []);
  }

  #admit(object: FinishedObject, replaced: readonly Known[]): StoreOutcome | Promise<StoreOutcome> {
    const admit = object.rules?.admit;
    return admit === undefined ? this.#placeNew(object, replaced) : this.#placeAdmitted(admit, object, replaced);
  }

  async #placeAdmitted(admit: AdmitObject, object: FinishedObject, replaced: readonly Known[]): Promise<StoreOutcome> {
    const asked = admit({ studyInstanceUid: object.record.studyInstanceUid, byteLength: object.byteLength });
    const admitted = asked instanceof Promise ? await asked : asked;
    if (typeof admitted !== 'function') {
      await object.part.close();
      await removeFile(object.part.file);
      return admitted;
    }
    try {
      return await this.#placeNew(object, replaced);
    } finally {
      admitted();
    }
  }

  #placeNew(object: FinishedObject, replaced: readonly Known[]): StoreOutcome | Promise<StoreOutcome> {
    const { place } = object;
    return place === undefined ? this.#placeUnnamed(object, replaced) : this.#placeNamed(place, object, replaced);
  }

  async #placeNamed(place: FilePlace, object: FinishedObject, replaced: readonly Known[]): Promise<StoreOutcome> {
    const extension = place.extension || extensionOf(object);
    return (await this.#placeAs({ ...place, extension }, object, replaced)) ?? this.#placeUnnamed(object, replaced);
  }

  #placeUnnamed(object: FinishedObject, replaced: readonly Known[]): StoreOutcome | Promise<StoreOutcome> {
    const folder = studyFolder(object.record.studyInstanceUid);
    return this.#placeAt(folder, this.#objectName(extensionOf(object)), object, replaced);
  }

  /** Undefined where the file system does not take the name: the object is where it was. */
  async #placeAs(place: FilePlace, object: FinishedObject, replaced: readonly Known[]): Promise<StoreOutcome | undefined> {
    let release: (() => void) | undefined;
    try {
      const claimed = await this.#names.claim(place);
      release = claimed.release;
      return await this.#placeAt(claimed.folder, claimed.file, object, replaced);
    } catch (error) {
      if (isSqliteError(error) || !isAgainstName(systemCode(error))) throw error;
      return undefined;
    } finally {
      release?.();
    }
  }

  #placeAt(
    folder: string,
    file: string,
    object: FinishedObject,
    replaced: readonly Known[],
  ): StoreOutcome | Promise<StoreOutcome> {
    const { layout, journal, durability, calls } = this.options;
    // Objects of one folder mostly come one after the other.
    if (this.#last?.folder !== folder) this.#last = { folder, start: join(layout.objects, folder, sep) };
    const path = this.#last.start + file;
    journal.note(folder);
    const inSteps = durability === 'strict' || process.platform === 'win32' || replaced.length > 0;
    if (calls.onTheSpot === undefined || inSteps) return this.#placeInSteps(folder, file, path, object, replaced);
    try {
      calls.onTheSpot.rename(object.part.file, path);
    } catch {
      // Tried again, by what makes the folder or says why not.
      return this.#placeInSteps(folder, file, path, object, replaced);
    }
    return this.#index(object, folder, file, path);
  }

  /** Others run between the steps. */
  async #placeInSteps(
    folder: string,
    file: string,
    path: string,
    object: FinishedObject,
    replaced: readonly Known[],
  ): Promise<StoreOutcome> {
    const { journal, durability } = this.options;
    if (durability === 'strict') await journal.sync();
    // Windows does not rename what is open; elsewhere closing can wait until the sender has its answer.
    if (process.platform === 'win32') await object.part.close();
    const key = `${folder}/${file}`;
    this.placing.add(key);
    try {
      const madeFolder = await this.#moveIn(object.part, path);
      if (durability === 'strict') await this.options.syncer.placed(path, madeFolder);
      return await (replaced.length === 0
        ? this.#index(object, folder, file, path)
        : this.#indexInstead(object, folder, file, path, replaced));
    } finally {
      this.placing.delete(key);
    }
  }

  #index(object: FinishedObject, folder: string, file: string, path: string): StoreOutcome | Promise<StoreOutcome> {
    const entry = this.#entry(object, folder, file);
    const writer = this.options.writer();
    const outcome = this.options.durability === 'strict' ? writer.insertAlone(entry) : writer.insert(entry);
    if (!outcome.ok) return this.#notIndexed(path, outcome.failure);
    if (outcome.variant > 0) this.#tellDuplicate(object, 'kept-both');
    return this.#indexed(object, path, outcome.variant);
  }

  #entry(object: FinishedObject, folder: string, file: string): IndexEntry {
    const { record, transferSyntaxUid, dataOffset, byteLength, source, receivedIn } = object;
    const receivedAt = this.options.now().getTime();
    return { record, folder, file, transferSyntaxUid, dataOffset, byteLength, source, receivedIn, receivedAt };
  }

  #tellDuplicate({ record, source, rules }: FinishedObject, kind: DuplicateObject['kind']): void {
    const { sopInstanceUid, studyInstanceUid } = record;
    rules?.onDuplicate?.({ kind, sopInstanceUid, studyInstanceUid, source });
  }

  #indexed(object: FinishedObject, path: string, variant: number): StoreOutcome {
    const { durability, syncer } = this.options;
    if (durability === 'background') syncer.later(path, () => object.part.release());
    this.parts.leave(object.part.release());
    this.options.onStored(object.record);
    return { kind: 'stored', variant };
  }

  /** Where calls are made on the spot, it is gone before anybody can come across it. */
  async #notIndexed(path: string, failure: IndexFailure): Promise<StoreOutcome> {
    await this.options.calls.remove(path).catch(() => undefined);
    this.options.onIndexFailure(failure);
    return refuseLocal(localFailure(failure));
  }

  /** Index first, then the files: what is left by a crash in between is found at the next start, and kept beside. */
  async #indexInstead(
    object: FinishedObject,
    folder: string,
    file: string,
    path: string,
    replaced: readonly Known[],
  ): Promise<StoreOutcome> {
    for (const other of replaced) this.options.journal.note(other.folder);
    const entry = this.#entry(object, folder, file);
    const replacing = { ...entry, replacedAt: entry.receivedAt };
    const failure = this.options.writer().replace(
      replaced.map(({ id }) => id),
      [replacing],
    );
    if (failure !== undefined) return this.#notIndexed(path, failure);
    for (const other of replaced)
      await removeFile(join(this.options.layout.objects, other.folder, other.file)).catch(() => undefined);
    this.#tellDuplicate(object, 'replaced');
    return this.#indexed(object, path, 0);
  }

  /**
   * Renames; makes the folder when it turns out to be missing, again if it is removed as an empty one meanwhile. Where the folder of what
   * arrives was removed while it came, it is written again from what is still open.
   */
  async #moveIn(part: PartFile, to: string): Promise<boolean> {
    const { calls, layout, durability } = this.options;
    for (let attempt = 0; ; attempt++) {
      try {
        await calls.rename(part.file, to);
        return attempt > 0;
      } catch (error) {
        if (systemCode(error) !== 'ENOENT' || attempt === 3) throw error;
        await fs.access(layout.marker);
        if (!(await exists(part.file)) && !(await part.writeAgain(this.parts.anew(), durability === 'strict'))) throw error;
      }
      await makeFolder(dirname(to), 0o700).catch((error: unknown) => {
        if (systemCode(error) !== 'ENOENT') throw error; // one above it was removed between: the next attempt finds out
      });
    }
  }

  #isSame(
    object: FinishedObject,
    file: string,
    other: { readonly transferSyntaxUid: string; readonly dataOffset: number; readonly byteLength: number },
  ): Promise<boolean> {
    if (other.transferSyntaxUid !== object.transferSyntaxUid) return Promise.resolve(false);
    return sameBytes(
      { file: object.part.file, offset: object.dataOffset, length: object.byteLength },
      { file, offset: other.dataOffset, length: other.byteLength },
    );
  }
}

function extensionOf({ rules }: FinishedObject): string {
  return rules?.extension ?? '.dcm';
}
