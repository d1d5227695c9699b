import { dirname, sep } from 'node:path';

/** What has come of one study since it began, or began again. */
export interface EndedStudy {
  readonly studyInstanceUid: string;
  readonly objects: number;
  /** The deepest that has all its files. */
  readonly folder: string;
  readonly lastSender: Sender;
}

/** Who sent an object, and to which AE title of ours. */
export interface Sender {
  readonly calling: string;
  readonly called: string;
  readonly address: string;
}

/** Tells when nothing more has come of a study for a while: DICOM has no other end of a study. */
export class EndedStudies {
  readonly #quietMs: number;
  readonly #onEnded: (study: EndedStudy) => void;
  readonly #open = new Map<string, { study: EndedStudy; timer: NodeJS.Timeout }>();

  constructor(quietMs: number, onEnded: (study: EndedStudy) => void) {
    this.#quietMs = quietMs;
    this.#onEnded = onEnded;
  }

  add(studyInstanceUid: string, file: string, lastSender: Sender): void {
    const before = this.#open.get(studyInstanceUid);
    clearTimeout(before?.timer);
    const folder = before === undefined ? dirname(file) : common(before.study.folder, dirname(file));
    const study = { studyInstanceUid, objects: (before?.study.objects ?? 0) + 1, folder, lastSender };
    const timer = setTimeout(() => this.#end(studyInstanceUid), this.#quietMs);
    this.#open.set(studyInstanceUid, { study, timer });
  }

  /** Nothing more can come. */
  endAll(): void {
    for (const uid of [...this.#open.keys()]) this.#end(uid);
  }

  #end(uid: string): void {
    const entry = this.#open.get(uid);
    if (entry === undefined) return;
    clearTimeout(entry.timer);
    this.#open.delete(uid);
    this.#onEnded(entry.study);
  }
}

function common(a: string, b: string): string {
  let folder = a;
  while (b !== folder && !b.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  return folder;
}
