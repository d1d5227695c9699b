import { assertNever } from '../../src-shared/assert-never.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { ReadingFailure, type StoredObject } from '../dicom/services/store-source.ts';
import type { IncomingObject } from '../dicom/services/store-target.ts';
import { readFailure } from '../system/file-failure.ts';
import { removeFile } from './file-calls.ts';
import { fileObject, walkFiles } from './file-objects.ts';
import type { FileAccess } from './file-reader.ts';
import { type ImportSource, importSources } from './import/import-sources.ts';
import { unzipMember } from './import/unzip-member.ts';
import { type Layout, temporaryFile } from './layout.ts';
import type { ReceivingObject } from './refused-object.ts';

export type ImportOutcome =
  | { readonly kind: 'imported'; readonly variant: number }
  | { readonly kind: 'already-there' }
  | { readonly kind: 'left-out'; readonly failure: ServiceFailure };

export interface ImportResult {
  readonly imported: number;
  readonly alreadyThere: number;
  readonly leftOut: readonly { readonly file: string; readonly failure: ServiceFailure }[];
  /** Files that were not looked at, since the disk is full; a zip file counts as one. */
  readonly notTried?: number;
}

/** What is imported goes here. */
export interface ImportTarget {
  readonly open: (object: IncomingObject) => ReceivingObject;
  readonly layout: Layout;
  /** How what is imported is read. */
  readonly access: FileAccess;
}

/** Files imported at a time: while one is written the next is read. */
const atATime = 4;

/** So many that find no room one after the other are not just larger than the others. */
const clearlyFull = 16;

export async function importFile(file: string, into: ImportTarget): Promise<ImportOutcome> {
  for await (const found of walkFiles([file])) {
    if ('failure' in found) return { kind: 'left-out', failure: found.failure };
    const entry = await fileObject(found.file, into.access);
    if (entry.kind === 'left-out') return { kind: 'left-out', failure: entry.failure };
    return importObject(entry.object, into);
  }
  return { kind: 'left-out', failure: { kind: 'local', code: 'not-dicom-file', detail: `an empty folder: ${file}` } };
}

/** Ends where it is clear that nothing more fits. */
export async function importFiles(paths: readonly string[], into: ImportTarget, signal?: AbortSignal): Promise<ImportResult> {
  let imported = 0;
  let withoutRoom = 0;
  const isFull = () => withoutRoom >= clearlyFull;
  const tried = new Set<string>();
  let openZip: string | undefined;
  let alreadyThere = 0;
  const leftOut: { file: string; failure: ServiceFailure }[] = [];
  const sources = importSources(paths, into.access, signal);
  const work = async () => {
    while (!isFull()) {
      const next = await sources.next();
      if (next.done || isFull() || signal?.aborted) return;
      const source = next.value;
      openZip = source.kind === 'zipped' ? source.zip : undefined;
      tried.add(openZip ?? source.file);
      const outcome = await importSource(source, into);
      if (outcome.kind === 'imported') imported++;
      else if (outcome.kind === 'already-there') alreadyThere++;
      else leftOut.push({ file: source.file, failure: outcome.failure });
      if (outcome.kind === 'imported') withoutRoom = 0;
      else if (outcome.kind === 'left-out' && isDiskFull(outcome.failure)) withoutRoom++;
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  const result = { imported, alreadyThere, leftOut };
  if (!isFull() || signal?.aborted) return result;
  // More may be in it.
  if (openZip !== undefined) tried.delete(openZip);
  const untried = new Set<string>();
  for await (const { file } of walkFiles(paths)) if (!tried.has(file)) untried.add(file);
  return { ...result, notTried: untried.size };
}

export function isDiskFull(failure: ServiceFailure): boolean {
  return failure.kind === 'local' && failure.code === 'disk-full';
}

async function importSource(source: ImportSource, into: ImportTarget): Promise<ImportOutcome> {
  switch (source.kind) {
    case 'object':
      return importObject(source.object, into);
    case 'left-out':
      return source;
    case 'zipped':
      return importZipped(source, into);
    default:
      return assertNever(source);
  }
}

/** By way of a file of our own: where an object's data set begins and what it is has to be known before it is stored. */
async function importZipped(
  { zip, member, file }: ImportSource & { kind: 'zipped' },
  into: ImportTarget,
): Promise<ImportOutcome> {
  const unzipped = temporaryFile(into.layout);
  try {
    const failure = await unzipMember(zip, member, unzipped);
    if (failure !== undefined) return { kind: 'left-out', failure };
    const entry = await fileObject(unzipped, into.access);
    const outcome = entry.kind === 'object' ? await importObject(entry.object, into) : entry;
    return outcome.kind === 'left-out' ? { kind: 'left-out', failure: calledBy(file, unzipped, outcome.failure) } : outcome;
  } finally {
    await removeFile(unzipped).catch(() => undefined);
  }
}

/** People know the name in the zip file, not ours. */
function calledBy(name: string, ours: string, failure: ServiceFailure): ServiceFailure {
  if (failure.kind !== 'local' || failure.detail === undefined) return failure;
  return { ...failure, detail: failure.detail.replace(ours, name) };
}

/** The same way in as for what a peer sends: the data set's bytes as they are, own file meta information. */
async function importObject(object: StoredObject, into: ImportTarget): Promise<ImportOutcome> {
  const reader = await object.open();
  if ('failure' in reader) return { kind: 'left-out', failure: reader.failure };
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = object;
  const incoming = {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    calledAeTitle: '',
    peerAddress: undefined,
    moveOriginator: undefined,
  };
  const sink = into.open({ ...incoming, callingAeTitle: '' });
  try {
    for (let part = await reader.next(); part !== undefined; part = await reader.next()) {
      if (!sink.write(part)) await sink.drained();
    }
  } catch (error) {
    sink.discard();
    const failure = error instanceof ReadingFailure ? error.failure : readFailure(error, object.label);
    return { kind: 'left-out', failure };
  } finally {
    await reader.close();
  }
  const outcome = await sink.outcome();
  switch (outcome.kind) {
    case 'stored':
      return { kind: 'imported', variant: outcome.variant };
    case 'already-there':
      return { kind: 'already-there' };
    case 'refused':
      return { kind: 'left-out', failure: outcome.failure };
  }
}
