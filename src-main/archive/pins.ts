import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { systemCode } from '../system/error-code.ts';
import { writeFailure } from '../system/file-failure.ts';
import { readWholeOnTheSpot, TooLong } from '../system/read-whole.ts';
import { writeWhole } from '../system/write-whole.ts';

/** Bytes: the UIDs of a million studies. */
const longestFile = 64 * 1024 * 1024;

/**
 * Studies that are not deleted to make room, by Study Instance UID. In a file beside the objects and not in the index, which can be
 * rebuilt from them.
 */
export class Pins {
  readonly #file: string;
  readonly #studies: Set<string>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(file: string, studies: Set<string>) {
    this.#file = file;
    this.#studies = studies;
  }

  /** A file that cannot be understood is no pins and `damaged`; the next change replaces it. Throws what the file system refuses. */
  static open(file: string): { pins: Pins; damaged: boolean } {
    let text: string;
    try {
      text = readWholeOnTheSpot(file, longestFile).toString();
    } catch (error) {
      if (error instanceof TooLong) return { pins: new Pins(file, new Set()), damaged: true };
      if (systemCode(error) !== 'ENOENT') throw error;
      return { pins: new Pins(file, new Set()), damaged: false };
    }
    const studies = parsePins(text);
    return { pins: new Pins(file, new Set(studies)), damaged: studies === undefined };
  }

  has(studyInstanceUid: string): boolean {
    return this.#studies.has(studyInstanceUid);
  }

  get all(): readonly string[] {
    return [...this.#studies];
  }

  /** Pins or unpins; nothing has changed when it fails. */
  set(studies: readonly string[], pinned: boolean): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }> {
    const run = this.#last.then(async () => {
      const next = new Set(this.#studies);
      for (const study of studies) {
        if (pinned) next.add(study);
        else next.delete(study);
      }
      try {
        await writeWhole(this.#file, `${JSON.stringify({ format: 1, studies: [...next] }, null, 1)}\n`);
      } catch (error) {
        return { ok: false, failure: writeFailure(error, this.#file) } as const;
      }
      this.#studies.clear();
      for (const study of next) this.#studies.add(study);
      return { ok: true } as const;
    });
    this.#last = run;
    return run;
  }
}

function parsePins(text: string): string[] | undefined {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content !== 'object' || content === null || !('studies' in content) || !Array.isArray(content.studies))
      return undefined;
    return content.studies.filter((study): study is string => typeof study === 'string');
  } catch {
    return undefined;
  }
}
