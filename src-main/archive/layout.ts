import { hash, randomUUID } from 'node:crypto';
import { join } from 'node:path';

/** Where things are in an archive's folder. Everything is on one volume, so that a rename is atomic. */
export interface Layout {
  readonly root: string;
  /** Says which archive this is: an index of another one is rebuilt. */
  readonly marker: string;
  /** Held while a process has the archive open. */
  readonly lock: string;
  /** `<2 hex>/<16 hex>/<file>`, one folder a study, or as the layout of a storage area has it (`file-naming.ts`). */
  readonly objects: string;
  /** Objects while they arrive; emptied at start. */
  readonly incoming: string;
  /** Names of folders whose files may not all be indexed, see `folder-journal.ts`. */
  readonly journal: string;
  /** Studies that are not deleted to make room, see `pins.ts`. */
  readonly pins: string;
  /** Removed objects until they are forgotten, or the next start. */
  readonly trash: string;
  /** Files that were cut short, set aside at start. */
  readonly damaged: string;
  /** Takes room that a start on a full disk needs, see `room-to-start.ts`. */
  readonly room: string;
}

export function layoutOf(root: string): Layout {
  return {
    root,
    marker: join(root, 'archive.json'),
    lock: join(root, 'archive.lock'),
    objects: join(root, 'objects'),
    incoming: join(root, 'incoming'),
    journal: join(root, 'journal'),
    pins: join(root, 'pins.json'),
    trash: join(root, 'trash'),
    damaged: join(root, 'damaged'),
    room: join(root, 'archive.room'),
  };
}

/** The folder of a study, relative to `objects`, always with `/`. A hash: nothing of what a peer sent becomes part of a path. */
export function studyFolder(studyInstanceUid: string): string {
  // Objects of one study mostly come one after the other.
  if (last?.studyInstanceUid !== studyInstanceUid) {
    const digest = hash('sha256', studyInstanceUid, 'hex');
    last = { studyInstanceUid, folder: `${digest.slice(0, 2)}/${digest.slice(2, 18)}` };
  }
  return last.folder;
}

let last: { readonly studyInstanceUid: string; readonly folder: string } | undefined;

/**
 * Gives a name no other file has, each time it is called: of this start of the program by its digits, and by a number. The same UID may
 * arrive several times with different content. `extension` has its dot.
 */
export function objectNames(): (extension?: string) => string {
  const start = randomHex().slice(0, 16);
  let count = 0;
  return (extension = '.dcm') => `${start}-${(count++).toString(16).padStart(12, '0')}${extension}`;
}

/** The folder of what a layout puts beside no others: `objects` itself. */
export const topFolder = '.';

/** Whether a folder, as the journal names it, is below `objects` for certain. */
export function isFolderBelow(folder: string): boolean {
  if (folder === topFolder) return true;
  return folder.length <= 4_096 && folder.split('/').every((name) => name !== '' && !/^\.{1,2}$|[\\\0]/.test(name));
}

/** Names that `objectNames` can have made. */
export function isOwnName(file: string): boolean {
  return /^[0-9a-f]{16}-[0-9a-f]{12}(\.\w{1,16})?$/.test(file);
}

export function temporaryFile(layout: Layout): string {
  return join(layout.incoming, `${randomHex().slice(-18)}.part`);
}

/** 18 random digits. Node draws those of a UUID for many at a time: a tenth of what `randomBytes` costs for each. */
function randomHex(): string {
  const uuid = randomUUID(); // of the digits between, six bits say its version and variant
  return uuid.slice(0, 6) + uuid.slice(-12);
}
