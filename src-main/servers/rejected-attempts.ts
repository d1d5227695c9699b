import { join } from 'node:path';
import { z } from 'zod';
import { Changes } from '../../src-shared/changes.ts';
import { type RejectedAttempt, rejectedAttemptSchema } from '../../src-shared/contract/storage-areas.ts';
import { type FileFormat, type SaveResult, VersionedFile } from './versioned-file.ts';

interface AttemptsFile {
  readonly attempts: readonly RejectedAttempt[];
}

const format: FileFormat<AttemptsFile> = {
  schemaVersion: 1,
  empty: { attempts: [] },
  parse(content) {
    const attempts = z.array(rejectedAttemptSchema).safeParse(content.attempts);
    return attempts.success ? { value: { attempts: attempts.data } } : { value: format.empty, lost: 'unusable: attempts' };
  },
};

/** Kept at most; the one that was last seen longest ago goes first. Whoever calls by many names fills no disk. */
const longestList = 200;
/** Longest text kept of what a peer sent; an AE title has 16 characters. */
const longestText = 64;
/** Between two writes, milliseconds: a peer may try again at once, for ever. */
const writeEveryMs = 1_000;

/** Who called and was turned away, in `rejected.json`. Attempts that differ in their time only are counted together. */
export class RejectedAttempts {
  readonly #file: VersionedFile<AttemptsFile>;
  readonly #now: () => Date;
  readonly #newId: () => string;
  #attempts: readonly RejectedAttempt[];
  #timer: NodeJS.Timeout | undefined;
  readonly changes = new Changes<void>();

  private constructor(file: VersionedFile<AttemptsFile>, now: () => Date, newId: () => string) {
    this.#file = file;
    this.#now = now;
    this.#newId = newId;
    this.#attempts = file.value.attempts;
  }

  static async open(folder: string, { now, newId }: { now: () => Date; newId: () => string }): Promise<RejectedAttempts> {
    return new RejectedAttempts(await VersionedFile.open(join(folder, 'rejected.json'), format, now), now, newId);
  }

  get notices() {
    return this.#file.notices;
  }

  /** The newest first. */
  get list(): readonly RejectedAttempt[] {
    return this.#attempts;
  }

  get(id: string): RejectedAttempt | undefined {
    return this.#attempts.find((attempt) => attempt.id === id);
  }

  note(found: Pick<RejectedAttempt, 'reason' | 'calledAeTitle' | 'callingAeTitle' | 'address'>): void {
    const attempt = {
      reason: found.reason,
      calledAeTitle: printable(found.calledAeTitle),
      callingAeTitle: printable(found.callingAeTitle),
      address: printable(found.address),
    };
    const at = this.#now().toISOString();
    const before = this.#attempts.find((one) => sameAttempt(one, attempt));
    const noted: RejectedAttempt = before
      ? { ...before, times: before.times + 1, lastAt: at }
      : { ...attempt, id: this.#newId(), times: 1, firstAt: at, lastAt: at };
    this.#attempts = [noted, ...this.#attempts.filter((one) => one !== before)].slice(0, longestList);
    this.changes.emit();
    this.#timer ??= setTimeout(() => void this.#write(), writeEveryMs);
  }

  forget(id: string): Promise<SaveResult> {
    this.#attempts = this.#attempts.filter((attempt) => attempt.id !== id);
    this.changes.emit();
    return this.#write();
  }

  /** Writes what is not written yet. */
  async settled(): Promise<void> {
    if (this.#timer !== undefined) await this.#write();
    await this.#file.settled();
  }

  #write(): Promise<SaveResult> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#file.change(() => ({ attempts: this.#attempts }));
  }
}

function sameAttempt(one: RejectedAttempt, other: Omit<RejectedAttempt, 'id' | 'times' | 'firstAt' | 'lastAt'>): boolean {
  return (
    one.reason === other.reason &&
    one.calledAeTitle === other.calledAeTitle &&
    one.callingAeTitle === other.callingAeTitle &&
    one.address === other.address
  );
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, longestText);
}
