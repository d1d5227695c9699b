import type { AreaQuota, AreaRules } from '../../src-shared/contract/storage-areas.ts';
import type { AdmitObject } from '../archive/storage.ts';
import { refuseFull, type StoreOutcome } from '../archive/store-status.ts';

/** What a quota needs to know and do of the archive behind the area. */
export interface LimitedArchive {
  readonly totals: { readonly studies: number; readonly bytes: number };
  studyBytes(studyInstanceUid: string): number | undefined;
  /** Undefined when the volume cannot be asked. */
  freeBytes(): Promise<number | undefined>;
  oldestStudies(limit: number): Promise<readonly string[]>;
  discardStudy(studyInstanceUid: string): Promise<{ ok: true; instances: number } | { ok: false }>;
  isPinned(studyInstanceUid: string): boolean;
}

export interface QuotaEvents {
  /** A study was deleted to make room. */
  readonly onDeleted: (instances: number) => void;
  /** An object was not taken. */
  readonly onRefused: () => void;
  /** Milliseconds of any origin. */
  readonly now: () => number;
}

/** How long what the disk said last is taken for true, less what came since. Milliseconds. */
const freeBytesLastMs = 1_000;

/** Studies looked at for one that may be deleted. */
const candidates = 256;

type Shortage = { readonly kind: 'study' | 'studies' | 'bytes' | 'disk'; readonly words: string };

/** Holds an area to its quota: each new object is admitted one after the other, and counted from then on. */
export class QuotaGate {
  readonly #archive: LimitedArchive;
  readonly #events: QuotaEvents;
  readonly #quota: AreaQuota;
  readonly #deletes: boolean;
  /** Admitted and not in the index yet, by study. */
  readonly #coming = new Map<string, { objects: number; bytes: number }>();
  #last: Promise<unknown> = Promise.resolve();
  #free: { readonly bytes: number; readonly at: number; taken: number } | undefined;

  constructor(archive: LimitedArchive, { quota, whenFull }: Pick<AreaRules, 'quota' | 'whenFull'>, events: QuotaEvents) {
    this.#archive = archive;
    this.#events = events;
    this.#quota = quota;
    this.#deletes = whenFull === 'delete-oldest';
  }

  readonly admit: AdmitObject = (object) => {
    const admitted = this.#last.then(() => this.#admit(object.studyInstanceUid, object.byteLength));
    this.#last = admitted.catch(() => undefined);
    return admitted;
  };

  /** An object could not be written for want of disk: where studies are deleted to keep some of it free, that is done for the next one. */
  readonly onDiskFull = (): void => {
    if (!this.#deletes || this.#quota.freeBytes === undefined) return;
    this.#free = undefined;
    this.#last = this.#last.then(() => this.#makeRoom()).catch(() => undefined);
  };

  async #makeRoom(): Promise<void> {
    while ((await this.#shortageOfDisk(0)) !== undefined) if (!(await this.#deleteOldest(undefined))) return;
  }

  async #admit(study: string, bytes: number): Promise<StoreOutcome | (() => void)> {
    for (;;) {
      const shortage = await this.#shortage(study, bytes);
      if (shortage === undefined) return this.#take(study, bytes);
      // Deleting other studies makes no room within this one.
      const made = this.#deletes && shortage.kind !== 'study' && (await this.#deleteOldest(study));
      if (made) continue;
      this.#events.onRefused();
      return refuseFull(shortage.words);
    }
  }

  async #shortage(study: string, bytes: number): Promise<Shortage | undefined> {
    const { studies, bytes: most, bytesPerStudy } = this.#quota;
    const { totals } = this.#archive;
    const here = this.#archive.studyBytes(study);
    const coming = this.#coming.get(study);
    if (bytesPerStudy !== undefined && (here ?? 0) + (coming?.bytes ?? 0) + bytes > bytesPerStudy)
      return { kind: 'study', words: 'Study has reached the quota of bytes per study' };
    if (studies !== undefined && here === undefined && coming === undefined && totals.studies + this.#newStudies() >= studies)
      return { kind: 'studies', words: 'Storage area has reached its quota of studies' };
    let allComing = 0;
    for (const one of this.#coming.values()) allComing += one.bytes;
    if (most !== undefined && totals.bytes + allComing + bytes > most)
      return { kind: 'bytes', words: 'Storage area has reached its quota of bytes' };
    return this.#shortageOfDisk(bytes);
  }

  async #shortageOfDisk(bytes: number): Promise<Shortage | undefined> {
    const { freeBytes } = this.#quota;
    if (freeBytes === undefined) return undefined;
    // What cannot be asked is left to the writing to find out: no study is deleted because a volume is gone.
    const free = await this.#freeBytes();
    if (free === undefined || free - bytes >= freeBytes) return undefined;
    return { kind: 'disk', words: 'Too little free disk space for storage area' };
  }

  /** Studies that have been admitted but have no object in the index yet. */
  #newStudies(): number {
    let count = 0;
    for (const study of this.#coming.keys()) if (this.#archive.studyBytes(study) === undefined) count++;
    return count;
  }

  async #freeBytes(): Promise<number | undefined> {
    const now = this.#events.now();
    if (this.#free === undefined || now - this.#free.at > freeBytesLastMs) {
      const bytes = await this.#archive.freeBytes();
      if (bytes === undefined) return undefined;
      this.#free = { bytes, at: now, taken: 0 };
    }
    return this.#free.bytes - this.#free.taken;
  }

  async #deleteOldest(butNot: string | undefined): Promise<boolean> {
    const oldest = await this.#archive.oldestStudies(candidates);
    const victim = oldest.find((study) => study !== butNot && !this.#coming.has(study) && !this.#archive.isPinned(study));
    if (victim === undefined) return false;
    const deleted = await this.#archive.discardStudy(victim);
    // Nothing deleted, nothing gained: asking again would never end.
    if (!deleted.ok || deleted.instances === 0) return false;
    this.#free = undefined;
    this.#events.onDeleted(deleted.instances);
    return true;
  }

  #take(study: string, bytes: number): () => void {
    const before = this.#coming.get(study) ?? { objects: 0, bytes: 0 };
    this.#coming.set(study, { objects: before.objects + 1, bytes: before.bytes + bytes });
    if (this.#free !== undefined) this.#free.taken += bytes;
    return () => {
      const now = this.#coming.get(study);
      if (now === undefined) return;
      if (now.objects <= 1) this.#coming.delete(study);
      else this.#coming.set(study, { objects: now.objects - 1, bytes: now.bytes - bytes });
    };
  }
}

/** Whether there is anything to hold the area to. */
export function isLimited(quota: AreaQuota): boolean {
  return Object.values(quota).some((value) => value !== undefined);
}
