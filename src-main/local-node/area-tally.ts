import type { Duplicate } from '../../src-shared/contract/area-files.ts';
import type { AreaStatus } from '../../src-shared/contract/storage-areas.ts';
import type { DuplicateObject } from '../archive/storage.ts';
import { KeptTally } from './receive-into.ts';

/** Duplicates that are named; all are counted. */
const named = 50;

/** What happened in an area since it was opened, apart from what was stored. */
export class AreaTally {
  readonly #now: () => Date;
  readonly #changed: () => void;
  readonly #duplicates: Duplicate[] = [];
  #deleted: AreaStatus['deleted'] = { studies: 0, instances: 0, lastAt: undefined };
  #replaced = 0;
  #keptBoth = 0;
  #refused = 0;
  /** How objects were kept that are to be kept otherwise than they come. */
  readonly kept: KeptTally;

  constructor(now: () => Date = () => new Date(), changed: () => void = () => undefined) {
    this.#now = now;
    this.#changed = changed;
    this.kept = new KeptTally(changed);
  }

  get counts(): Pick<AreaStatus, 'deleted' | 'replaced' | 'keptBoth' | 'duplicates' | 'refused' | 'kept'> {
    return {
      deleted: this.#deleted,
      replaced: this.#replaced,
      keptBoth: this.#keptBoth,
      duplicates: [...this.#duplicates],
      refused: this.#refused,
      kept: this.kept.counts,
    };
  }

  /** A study was deleted to make room. */
  readonly deleted = (instances: number): void => {
    const before = this.#deleted;
    this.#deleted = {
      studies: before.studies + 1,
      instances: before.instances + instances,
      lastAt: this.#now().toISOString(),
    };
    this.#changed();
  };

  /** An object was not taken. */
  readonly refused = (): void => {
    this.#refused++;
    this.#changed();
  };

  /** Other content came under a known SOP Instance UID. */
  readonly duplicate = ({ kind, sopInstanceUid, studyInstanceUid, source }: DuplicateObject): void => {
    if (kind === 'replaced') this.#replaced++;
    else this.#keptBoth++;
    this.#duplicates.unshift({ kind, sopInstanceUid, studyInstanceUid, from: source, at: this.#now().toISOString() });
    this.#duplicates.splice(named);
    this.#changed();
  };
}
