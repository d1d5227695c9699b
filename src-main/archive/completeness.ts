import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Completeness, EntityPath } from '../../src-shared/contract/common.ts';

/** Objects that are known to be missing, at most: who sends and breaks off again and again must not fill the disk. */
const mostMissing = 10_000;

/** Identity of an object that was on its way. */
export interface MissingObject {
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}

/** Writes down what is known of what the archive lacks. Used within the writer's transactions. */
export class CompletenessWriter {
  readonly #expect: StatementSync;
  readonly #lacks: StatementSync;
  readonly #prune: StatementSync;
  readonly #arrived: StatementSync;
  /** Whether anything is missing at all: mostly nothing is, and an arrival need not look. */
  #some: boolean;

  constructor(db: DatabaseSync) {
    this.#expect = db.prepare('INSERT OR REPLACE INTO expected (level, uid, instances) VALUES (?, ?, ?)');
    this.#lacks = db.prepare(
      'INSERT OR REPLACE INTO missing (SOPInstanceUID, StudyInstanceUID, SeriesInstanceUID) VALUES (?, ?, ?)',
    );
    this.#prune = db.prepare('DELETE FROM missing WHERE id <= (SELECT max(id) FROM missing) - ?');
    this.#arrived = db.prepare('DELETE FROM missing WHERE SOPInstanceUID = ?');
    this.#some = db.prepare('SELECT 1 FROM missing LIMIT 1').get() !== undefined;
  }

  expect(level: 'STUDY' | 'SERIES', uid: string, instances: number): void {
    this.#expect.run(level, uid, instances);
  }

  lacks({ sopInstanceUid, studyInstanceUid, seriesInstanceUid }: MissingObject): void {
    this.#lacks.run(sopInstanceUid, studyInstanceUid, seriesInstanceUid);
    this.#prune.run(mostMissing);
    this.#some = true;
  }

  arrived(sopInstanceUid: string): void {
    if (this.#some) this.#arrived.run(sopInstanceUid);
  }
}

/** The study or series that a retrieval's counts are of; undefined for patients and images. */
export function countedEntity(path: EntityPath): { level: 'STUDY' | 'SERIES'; uid: string } | undefined {
  const uid = path.level === 'STUDY' ? path.StudyInstanceUID : path.level === 'SERIES' ? path.SeriesInstanceUID : undefined;
  if (!uid || (path.level !== 'STUDY' && path.level !== 'SERIES')) return undefined;
  return { level: path.level, uid };
}

/** `here expected missing lacking`: as `tally` reads it; tables have the aliases of `query-sql.ts`. */
const ofStudy = (alias: string) => `(
  (SELECT coalesce(sum(v.instance_count), 0) FROM studies u JOIN series v ON v.study_id = u.id WHERE u.StudyInstanceUID = ${alias}.StudyInstanceUID)
  || ' ' || coalesce((SELECT w.instances FROM expected w WHERE w.level = 'STUDY' AND w.uid = ${alias}.StudyInstanceUID), '-')
  || ' ' || (SELECT count(*) FROM missing w WHERE w.StudyInstanceUID = ${alias}.StudyInstanceUID)
  || ' ' || (SELECT coalesce(sum(max(w.instances - v.instance_count, 0)), 0) FROM series v
      JOIN expected w ON w.level = 'SERIES' AND w.uid = v.SeriesInstanceUID WHERE v.study_id = ${alias}.id))`;

const ofSeries = `(e.instance_count
  || ' ' || coalesce((SELECT w.instances FROM expected w WHERE w.level = 'SERIES' AND w.uid = e.SeriesInstanceUID), '-')
  || ' ' || (SELECT count(*) FROM missing w WHERE w.StudyInstanceUID = s.StudyInstanceUID AND w.SeriesInstanceUID = e.SeriesInstanceUID)
  || ' 0')`;

/** SQL of what `completenessOf` is made of: for a patient, one tally each study; for a series, its own and that of its study. */
export const tallySql = {
  PATIENT: `(SELECT group_concat(${ofStudy('x')}, ',') FROM studies x WHERE x.patient_id = p.id)`,
  STUDY: ofStudy('s'),
  SERIES: `(${ofSeries} || ',' || ${ofStudy('s')})`,
} as const;

/** What tallies of SQL come to. */
export function completenessOf(level: 'PATIENT' | 'STUDY' | 'SERIES', text: string): Completeness {
  const all = text.split(',').map(tally);
  const [own = unknown(0), study] = all;
  if (level === 'STUDY') return own;
  if (level === 'SERIES') {
    // Of a study that is complete every series is.
    return own.state === 'unknown' && study?.state === 'complete' ? { ...own, state: 'complete', of: own.instances } : own;
  }
  const instances = sum(all, (one) => one.instances);
  if (all.every(({ state }) => state === 'complete')) return { state: 'complete', instances, of: instances };
  if (all.every(({ state }) => state !== 'partial')) return unknown(instances);
  const of = sum(all, (one) => one.of ?? one.instances);
  return { state: 'partial', instances, of, ...(all.some((one) => one.of === undefined || one.orMore) ? { orMore: true } : {}) };
}

function tally(text: string): Completeness {
  const [here = '', said = '', missing = '', lacking = ''] = text.split(' ');
  const instances = Number(here);
  const known = instances + Math.max(Number(missing), Number(lacking));
  if (said === '-') return known > instances ? { state: 'partial', instances, of: known, orMore: true } : unknown(instances);
  const of = Math.max(Number(said), known);
  return { state: of > instances ? 'partial' : 'complete', instances, of };
}

function unknown(instances: number): Completeness {
  return { state: 'unknown', instances };
}

function sum(all: readonly Completeness[], of: (one: Completeness) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
