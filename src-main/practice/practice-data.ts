import { assertNever } from '../../src-shared/assert-never.ts';
import { crSeries } from './cr.ts';
import { ctSeries } from './ct.ts';
import { mrSeries } from './mr.ts';
import { practiceCases } from './patients.ts';
import { pdfSeries } from './pdf.ts';
import type { PracticeObject, SeriesContext } from './practice-object.ts';
import { seededUid } from './random.ts';
import { srSeries } from './sr.ts';
import { usSeries } from './us.ts';

/** Raised when the same seed makes other objects than before, so that a folder with the old ones is filled anew. */
export const practiceDataVersion = 1;

export interface PracticeDataOptions {
  /** Studies are dated back from this day, by its date here (local time). */
  readonly today: Date;
  /** Other seeds give other UIDs and other noise. */
  readonly seed?: string;
}

/** How many patients and instances {@link practiceObjects} makes. */
export function practiceCounts(): { patients: number; instances: number } {
  let instances = 0;
  for (const { studies } of practiceCases)
    for (const study of studies) for (const series of study.series) instances += series.instances;
  return { patients: practiceCases.length, instances };
}

/** Every practice object, one after the other: only one needs to be in memory. The same options give the same bytes. */
export function* practiceObjects(options: PracticeDataOptions): Generator<PracticeObject> {
  const seed = options.seed ?? 'quarry-practice';
  let studyNumber = 0;
  for (const { patient, studies } of practiceCases) {
    for (const study of studies) {
      studyNumber++;
      const path = [patient.id, studyNumber] as const;
      for (const [index, series] of study.series.entries()) {
        const seriesInstanceUid = seededUid(seed, ...path, 'series', index + 1);
        yield* seriesObjects({
          seed,
          patient,
          study,
          series,
          studyInstanceUid: seededUid(seed, ...path, 'study'),
          seriesInstanceUid,
          frameOfReferenceUid: seededUid(seed, ...path, 'frame of reference'),
          seriesNumber: index + 1,
          studyId: `S${studyNumber}`,
          accessionNumber: `A${String(1000 + studyNumber)}`,
          studyDate: daysBefore(options.today, study.daysAgo),
          instanceUid: (instanceNumber) => seededUid(seed, seriesInstanceUid, instanceNumber),
        });
      }
    }
  }
}

function seriesObjects(context: SeriesContext): Iterable<PracticeObject> {
  const { kind } = context.series;
  switch (kind) {
    case 'ct-head':
    case 'ct-chest':
      return ctSeries(context);
    case 'mr-head':
    case 'mr-knee':
      return mrSeries(context);
    case 'us':
      return usSeries(context);
    case 'cr':
      return crSeries(context);
    case 'sr':
      return srSeries(context);
    case 'pdf':
      return pdfSeries(context);
    default:
      return assertNever(kind);
  }
}

/** DA of a day, in local time; noon keeps clear of the hours that daylight saving moves. */
function daysBefore(today: Date, days: number): string {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - days, 12);
  return `${day.getFullYear()}${String(day.getMonth() + 1).padStart(2, '0')}${String(day.getDate()).padStart(2, '0')}`;
}
