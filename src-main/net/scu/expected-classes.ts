import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { QueryLevel } from '../../../src-shared/dicom/query/levels.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { isValidUid } from '../../../src-shared/dicom/uids.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { defaultStorageContexts, type StorageContext, storageContextsOf } from '../../dicom/services/storage-contexts.ts';
import { type FindQuery, find } from './find.ts';
import { type EntityKeys, retrieveIdentifier } from './retrieve-identifier.ts';
import type { ScuOptions, Target } from './target.ts';

/** One C-FIND, answered as far as the limit goes; a failed one has no answers. */
export type AskServer = (level: QueryLevel, identifier: DataSet, limit: number) => Promise<Answered>;
export interface Answered {
  readonly answers: readonly DataSet[];
  readonly failure: ServiceFailure | undefined;
}

export type ContextsFound = { ok: true; contexts: readonly StorageContext[] } | { ok: false; failure: ServiceFailure };

/** Series looked into when the server does not list a study's classes: more would cost more than it tells. */
const seriesLookedInto = 16;
/** Studies of a patient asked about one by one when the server does not list their classes. */
const studiesLookedInto = 8;
const imagesLookedAt = 100;
/** Contexts of one class with all its syntaxes, see `storageContextsOf`. */
const contextsPerClass = 13;
const room = 127;
/** Milliseconds for all the questions together: what is asked for is worth more than knowing what it is. */
const askForMs = 10_000;

/**
 * The storage contexts for a C-GET. An association has room for 128, too few for every class in every syntax, and what was not
 * proposed is not sent: so the server is asked first which classes will come. They get every syntax; the room that is left goes
 * to the commonest others. A server that does not tell gets the commonest of all.
 */
export async function contextsFor(path: EntityKeys, ask: AskServer): Promise<ContextsFound> {
  let unreachable: ServiceFailure | undefined;
  const classes = await expectedClasses(path, async (level, identifier, limit) => {
    // A server that cannot be reached for this will not be for the C-GET either: no second wait for the same time-out.
    if (unreachable !== undefined) return [];
    const { answers, failure } = await ask(level, identifier, limit);
    if (failure !== undefined && isUnreachable(failure)) unreachable = failure;
    return answers;
  });
  if (unreachable !== undefined) return { ok: false, failure: unreachable };
  if (classes.length === 0) return { ok: true, contexts: defaultStorageContexts() };
  const others = defaultStorageContexts().map((context) => context.sopClassUid);
  const free = Math.max(0, room - classes.length * contextsPerClass);
  return { ok: true, contexts: storageContextsOf(classes, [...new Set(others)].slice(0, free)) };
}

/** Asks a real server, see `contextsFor`. One that takes longer than `askForMs` is asked no more. */
export function contextsFrom(
  target: Target,
  path: EntityKeys,
  options: ScuOptions & Pick<FindQuery, 'model' | 'extensions'>,
): Promise<ContextsFound> {
  const tooLong = AbortSignal.timeout(askForMs);
  const signal = options.signal ? AbortSignal.any([options.signal, tooLong]) : tooLong;
  return contextsFor(path, async (level, identifier, limit) => {
    const matches = find(target, { ...options, signal, level, identifier, limit });
    const answers: DataSet[] = [];
    for (;;) {
      const step = await matches.next();
      if (step.done) return { answers, failure: step.value.failure };
      answers.push(...step.value);
    }
  });
}

/** No association came about, so nothing depends on what was asked. */
function isUnreachable(failure: ServiceFailure): boolean {
  if (failure.kind !== 'association') return false;
  const { ending } = failure;
  switch (ending.kind) {
    case 'connect-failed':
    case 'rejected':
    case 'not-dicom':
      return true;
    case 'timed-out':
      return ending.phase === 'connect' || ending.phase === 'association';
    case 'aborted':
    case 'transport-lost':
      return ending.phase === 'connect' || ending.phase === 'tls' || ending.phase === 'association';
    default:
      return false;
  }
}

/** Answers only: failures have been looked at. */
type Ask = (level: QueryLevel, identifier: DataSet, limit: number) => Promise<readonly DataSet[]>;

async function expectedClasses(path: EntityKeys, ask: Ask): Promise<string[]> {
  switch (path.level) {
    case 'PATIENT':
      return classesOfStudies(path, ask);
    case 'STUDY': {
      const listed = valuesOf(await ask('STUDY', withKeys(path, [tags.SOPClassesInStudy, 'UI']), 1), tags.SOPClassesInStudy);
      return listed.length > 0 ? listed : classesBySeries(path, ask);
    }
    case 'SERIES':
    case 'IMAGE':
      return classesOfImages(path, ask);
  }
}

async function classesOfStudies(path: EntityKeys, ask: Ask): Promise<string[]> {
  const identifier = withKeys({ ...path, level: 'STUDY' }, [tags.StudyInstanceUID, 'UI'], [tags.SOPClassesInStudy, 'UI']);
  const studies = await ask('STUDY', identifier, 1_000);
  const classes = new Set(valuesOf(studies, tags.SOPClassesInStudy));
  const silent = studies.filter((study) => !study.string(tags.SOPClassesInStudy));
  for (const StudyInstanceUID of valuesOf(silent, tags.StudyInstanceUID).slice(0, studiesLookedInto)) {
    for (const uid of await classesBySeries({ ...path, level: 'STUDY', StudyInstanceUID }, ask)) classes.add(uid);
  }
  return [...classes];
}

async function classesBySeries(path: EntityKeys, ask: Ask): Promise<string[]> {
  const identifier = withKeys({ ...path, level: 'SERIES' }, [tags.SeriesInstanceUID, 'UI'], [tags.Modality, 'CS']);
  const series = await ask('SERIES', identifier, 1_000);
  const byModality = new Map<string, DataSet[]>();
  for (const one of series) {
    const modality = one.string(tags.Modality) ?? '';
    byModality.set(modality, [...(byModality.get(modality) ?? []), one]);
  }
  // One of each modality first: they differ most.
  const inTurn = [...byModality.values()].sort((a, b) => a.length - b.length);
  const chosen = Array.from({ length: seriesLookedInto }, (_, turn) => inTurn.flatMap((group) => group[turn] ?? [])).flat();
  const classes = new Set<string>();
  for (const one of chosen.slice(0, seriesLookedInto)) {
    const SeriesInstanceUID = one.string(tags.SeriesInstanceUID)?.trim();
    if (!SeriesInstanceUID) continue;
    for (const uid of await classesOfImages({ ...path, level: 'SERIES', SeriesInstanceUID }, ask)) classes.add(uid);
  }
  return [...classes];
}

async function classesOfImages(path: EntityKeys, ask: Ask): Promise<string[]> {
  const keys: (readonly [number, 'UI'])[] = [[tags.SOPClassUID, 'UI']];
  if (path.SOPInstanceUID === undefined) keys.push([tags.SOPInstanceUID, 'UI']);
  return valuesOf(await ask('IMAGE', withKeys({ ...path, level: 'IMAGE' }, ...keys), imagesLookedAt), tags.SOPClassUID);
}

function withKeys(path: EntityKeys, ...keys: readonly (readonly [number, 'UI' | 'CS'])[]): DataSet {
  const identifier = retrieveIdentifier(path);
  for (const [tag, vr] of keys) identifier.set(tag, vr, '');
  return identifier;
}

function valuesOf(answers: readonly DataSet[], tag: number): string[] {
  const values = answers.flatMap((answer) => answer.strings(tag)).map((value) => value.trim());
  return [...new Set(values)].filter(isValidUid);
}
