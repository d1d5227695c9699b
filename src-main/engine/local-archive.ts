import { randomUUID } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { assertNever } from '../../src-shared/assert-never.ts';
import type { ExportInput } from '../../src-shared/contract/archive.ts';
import type { QueryInput } from '../../src-shared/contract/browse.ts';
import type { EntityPath } from '../../src-shared/contract/common.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { returnKeys } from '../../src-shared/dicom/query/query-keys.ts';
import type { Archive } from '../archive/archive.ts';
import { type ExportOptions, exportObjects } from '../archive/export/export-objects.ts';
import type { ExportTarget } from '../archive/export/export-target.ts';
import { FolderExport } from '../archive/export/folder-export.ts';
import { ZipExport, ZipFile } from '../archive/export/zip-export.ts';
import { IndexError } from '../archive/index-client.ts';
import { objectsNamed } from '../archive/objects-named.ts';
import { localFailure } from '../archive/sqlite-failure.ts';
import type { PlacingRules } from '../archive/storage.ts';
import type { ExportOutcome, LocalArchive, Rows } from '../areas/parts.ts';
import type { FileFound, ObjectStore } from '../transfers/remote.ts';
import { newUid } from './new-uid.ts';

export interface LocalArchiveOptions {
  /** Holds where a query names none. */
  readonly resultLimit: () => number;
  /** Exports to be fetched go there. */
  readonly downloads: string;
  /** What holds for what is imported. */
  readonly rules: () => PlacingRules | undefined;
}

/** An archive as the window uses it. */
export function localArchive(archive: Archive, { resultLimit, downloads, rules }: LocalArchiveOptions): LocalArchive {
  return {
    search: (query, signal) => search(archive, query, query.limit ?? resultLimit(), signal),
    localCounts: (paths) => archive.localCounts(paths),
    stats: () => archive.stats(),
    onChange: (listener) => archive.onChange(listener),
    pin: (entities, pinned) => pin(archive, entities, pinned),
    locate: (entity) => archive.locate(entity),
    async remove(entities) {
      const removed = await archive.remove(entities);
      return removed.ok ? { ok: true, instances: removed.instances, undoToken: removed.token } : removed;
    },
    undoRemove: (undoToken) => archive.undoRemove(undoToken),
    forgetRemoved: (undoToken) => archive.forgetRemoved(undoToken),
    importFiles: (paths, signal) => archive.importFiles(paths, signal, rules()),
    export: (input, onProgress, signal) => exportTo(archive, downloads, input, { onProgress, signal }),
    async reindex(onProgress, signal) {
      await archive.reindex(onProgress, signal);
    },
  };
}

/** What transfers send: from the local archive, from that of an area (undefined while it is not open), from files. */
export function objectStore(archive: Archive, archiveOf: (area: string) => Archive | undefined): ObjectStore {
  return {
    async entityObjects(path, area) {
      return (area === undefined ? archive : archiveOf(area))?.objects(path);
    },
    fileObjects: filesFound,
  };
}

async function exportTo(
  archive: Archive,
  downloads: string,
  { entities, to, template }: ExportInput,
  how: Pick<ExportOptions, 'onProgress' | 'signal'>,
): Promise<ExportOutcome> {
  const path = to.kind === 'folder' ? to.folder : to.kind === 'zip' ? to.file : downloads;
  // Where the engine happens to have been started means nothing to who is at the window.
  if (!isAbsolute(path))
    return { ok: false, failure: { kind: 'local', code: 'folder-not-writable', detail: `not a whole path: ${path}` } };
  try {
    const download = to.kind === 'download' ? randomUUID() : undefined;
    const target = targetOf(to, download === undefined ? '' : join(downloads, `${download}.zip`));
    const outcome = await exportObjects(await archive.objectsOf(entities), target, { ...how, template, fileSetUid: newUid() });
    return outcome.ok ? { ...outcome, download } : outcome;
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return { ok: false, failure: localFailure(error.failure) };
  }
}

function targetOf(to: ExportInput['to'], download: string): ExportTarget {
  switch (to.kind) {
    case 'folder':
      return new FolderExport(to.folder);
    case 'zip':
      return new ZipExport(new ZipFile(to.file, randomUUID()));
    case 'download':
      return new ZipExport(new ZipFile(download, 'new'));
    default:
      return assertNever(to);
  }
}

/** Whether an instance is in the archive, and there within an entity. */
export async function isWithin(archive: Archive, entity: EntityPath, SOPInstanceUID: string): Promise<boolean> {
  // Below patient level the UIDs are enough; a server may write the Patient ID differently in its objects than in its answers.
  const { PatientID, ...uids } = entity;
  const path = entity.level === 'PATIENT' ? entity : uids;
  const objects = await archive.objects({ ...path, level: 'IMAGE', SOPInstanceUID });
  return objects.length > 0;
}

async function pin(
  archive: Archive,
  entities: readonly EntityPath[],
  pinned: boolean,
): Promise<{ ok: true; studies: number } | { ok: false; failure: ServiceFailure }> {
  try {
    const studies = await archive.studiesOf(entities);
    const saved = await archive.pin(studies, pinned);
    return saved.ok ? { ok: true, studies: studies.length } : saved;
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return { ok: false, failure: localFailure(error.failure) };
  }
}

async function* search(archive: Archive, query: QueryInput, limit: number, signal: AbortSignal): Rows {
  const { model, level, keys } = query;
  const returns = returnKeys(level, model).map((key) => key.keyword);
  let count = 0;
  try {
    for await (const rows of archive.query(model, level, keys, { signal, returns })) {
      if (signal.aborted) return { kind: 'cancelled' };
      const room = limit - count;
      count += rows.length;
      yield rows.length > room ? rows.slice(0, room) : rows;
      if (count > limit) return { kind: 'limited', limit };
    }
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return { kind: 'failed', failure: localFailure(error.failure) };
  }
  return signal.aborted ? { kind: 'cancelled' } : { kind: 'complete' };
}

async function* filesFound(paths: readonly string[], signal: AbortSignal): AsyncGenerator<FileFound> {
  for await (const entry of objectsNamed(paths, { signal })) {
    yield entry.kind === 'object' ? { object: entry.object } : { file: entry.file, failure: entry.failure };
  }
}
