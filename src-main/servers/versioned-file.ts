import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { isRecord } from '../../src-shared/is-record.ts';
import { moveAside, readJsonFile, writeJsonFile } from '../system/json-file.ts';

/** What a person is told at the next start: a file could not be used, or only in part. */
export interface FileNotice {
  readonly file: string;
  /** Where the unusable file is kept now; undefined when it was not, or could not be moved. */
  readonly movedTo: string | undefined;
  readonly reason: 'damaged' | 'newer' | 'unreadable';
  readonly detail: string;
}

/** How one kind of file is read: the newest version number and what to do with the content. */
export interface FileFormat<T> {
  /** Written into the file; a file with a larger one comes from a newer Quarry. */
  readonly schemaVersion: number;
  readonly empty: T;
  /** Takes the content of any version up to `schemaVersion`. `lost` says what could not be used, if anything. */
  parse(content: Record<string, unknown>, version: number): { value: T; lost?: string };
}

export type SaveResult = { ok: true } | { ok: false; failure: ServiceFailure };

/**
 * A value kept in a JSON file. Changes are applied one after the other, and only once they are on disk, so memory and file
 * never disagree.
 */
export class VersionedFile<T extends object> {
  readonly path: string;
  readonly notices: readonly FileNotice[];
  readonly #format: FileFormat<T>;
  #value: T;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, format: FileFormat<T>, value: T, notices: readonly FileNotice[]) {
    this.path = path;
    this.#format = format;
    this.#value = value;
    this.notices = notices;
  }

  /** Whoever only reads (`now` is left out) leaves a file that cannot be used where it is: a newer Quarry may be running with it. */
  static async open<T extends object>(path: string, format: FileFormat<T>, now?: () => Date): Promise<VersionedFile<T>> {
    const content = await readJsonFile(path);
    switch (content.kind) {
      case 'missing':
        return new VersionedFile(path, format, format.empty, []);
      case 'unreadable':
        return new VersionedFile(path, format, format.empty, [
          { file: path, movedTo: undefined, reason: 'unreadable', detail: detailOf(content.failure) },
        ]);
      case 'damaged':
        return VersionedFile.#setAside(path, format, format.empty, 'damaged', content.why, now);
      case 'value':
        break;
    }
    const { value } = content;
    if (!isRecord(value) || typeof value.schemaVersion !== 'number') {
      return VersionedFile.#setAside(path, format, format.empty, 'damaged', 'it has no schemaVersion', now);
    }
    if (value.schemaVersion > format.schemaVersion) {
      return VersionedFile.#setAside(path, format, format.empty, 'newer', `its version is ${value.schemaVersion}`, now);
    }
    const parsed = format.parse(value, value.schemaVersion);
    if (parsed.lost !== undefined) return VersionedFile.#setAside(path, format, parsed.value, 'damaged', parsed.lost, now);
    return new VersionedFile(path, format, parsed.value, []);
  }

  static async #setAside<T extends object>(
    path: string,
    format: FileFormat<T>,
    value: T,
    reason: 'damaged' | 'newer',
    detail: string,
    now: (() => Date) | undefined,
  ): Promise<VersionedFile<T>> {
    const movedTo = now && (await moveAside(path, reason, now()));
    const file = new VersionedFile(path, format, value, [{ file: path, movedTo, reason, detail }]);
    // What could be read is written back at once: a second start must not lose it.
    if (now && value !== format.empty) await file.#write(value);
    return file;
  }

  get value(): T {
    return this.#value;
  }

  /** Applies `change` to the newest value once all earlier changes are through. */
  change(change: (value: T) => T): Promise<SaveResult> {
    const run = this.#last.then(async () => {
      const next = change(this.#value);
      if (next === this.#value) return { ok: true } as const;
      const saved = await this.#write(next);
      if (saved.ok) this.#value = next;
      return saved;
    });
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** Resolves when every change so far is on disk or has failed. */
  async settled(): Promise<void> {
    await this.#last;
  }

  #write(value: T): Promise<SaveResult> {
    return writeJsonFile(this.path, { schemaVersion: this.#format.schemaVersion, ...value });
  }
}

function detailOf(failure: ServiceFailure): string {
  return failure.kind === 'local' ? (failure.detail ?? failure.code) : failure.kind;
}
