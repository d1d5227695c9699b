import { dirname, resolve } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { writeFailure } from '../system/file-failure.ts';
import { makeFolder } from '../system/make-folder.ts';
import { Archive, type ArchiveOptions } from './archive.ts';
import { type Layout, layoutOf } from './layout.ts';
import { openFolder } from './open-folder.ts';
import { openIndex } from './open-index.ts';
import { giveRoomToStart, keepRoomToStart } from './room-to-start.ts';
import { localFailure } from './sqlite-failure.ts';

export type OpenArchiveResult =
  | { readonly ok: true; readonly archive: Archive }
  | { readonly ok: false; readonly failure: ServiceFailure };

/**
 * Opens the local archive: brings files and index into agreement where the last run may have left them apart. An index that is
 * missing or of no use is rebuilt in the background, see `Archive.rebuild`.
 */
export async function openArchive(options: ArchiveOptions): Promise<OpenArchiveResult> {
  const layout = layoutOf(resolve(options.folder));
  const opened = await open(options, layout);
  if (opened.ok) {
    await keepRoomToStart(layout);
    return opened;
  }
  const { failure } = opened;
  const isFull = failure.kind === 'local' && failure.code === 'disk-full';
  if (!isFull || !giveRoomToStart(layout)) return opened;
  options.onProblem?.(failure);
  return open(options, layout);
}

async function open(options: ArchiveOptions, layout: Layout): Promise<OpenArchiveResult> {
  const folder = await openFolder(layout);
  if (!folder.ok) return folder;
  const { archiveId, unlock } = folder.opened;
  try {
    await makeFolder(dirname(options.indexFile), 0o700);
    const index = openIndex(options.indexFile, archiveId);
    if (!index.ok) {
      unlock();
      return { ok: false, failure: localFailure(index.failure) };
    }
    if (index.movedAside !== undefined) {
      options.onProblem?.({ kind: 'local', code: 'index-damaged', detail: index.movedAside });
    }
    const archive = new Archive(options, layout, archiveId, unlock, index.writer);
    await archive.start(index.incomplete, index.unchecked);
    return { ok: true, archive };
  } catch (error) {
    unlock();
    return { ok: false, failure: writeFailure(error, layout.root) };
  }
}
