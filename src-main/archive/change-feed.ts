/** Milliseconds between two notices: at most five a second. */
const pauseMs = 200;

/** Studies named in one notice; more are "ask again". */
const mostStudies = 1_000;

/** Tells listeners which studies changed, joined so that a flood of objects is a few notices a second. */
export class ChangeFeed {
  readonly #listeners = new Set<(studies: string[] | undefined) => void>();
  #studies = new Set<string>();
  #many = false;
  #timer: NodeJS.Timeout | undefined;

  listen(listener: (studies: string[] | undefined) => void): () => void {
    const own = (studies: string[] | undefined) => listener(studies);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** A study changed; undefined: any may have. */
  changed(studyInstanceUid: string | undefined): void {
    if (studyInstanceUid === undefined || this.#studies.size >= mostStudies) this.#many = true;
    else this.#studies.add(studyInstanceUid);
    this.#timer ??= setTimeout(() => this.#tell(), pauseMs);
    this.#timer.unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #tell(): void {
    this.#timer = undefined;
    const studies = this.#many ? undefined : [...this.#studies];
    this.#studies = new Set();
    this.#many = false;
    for (const listener of this.#listeners) listener(studies);
  }
}
