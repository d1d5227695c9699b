import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';

/** A key whose value is not an attribute of the objects but counted, collected or known from how they are kept. */
export interface DerivedKey {
  readonly level: QueryLevel;
  /** SQL for the value; tables have the aliases of `query-sql.ts`. */
  readonly value: string;
  /** The column that matching compares; without it the key can only be asked for. */
  readonly on?: string;
  /** Wraps a condition on that column, where it is another table's. */
  readonly exists?: (condition: string) => string;
}

/** By keyword (PS3.4 §C.3.4, §C.6.1.1). Counts have objects of other content under a known UID only once. */
export const derivedKeys: ReadonlyMap<string, DerivedKey> = new Map<string, DerivedKey>([
  ['NumberOfPatientRelatedStudies', { level: 'PATIENT', value: '(SELECT count(*) FROM studies x WHERE x.patient_id = p.id)' }],
  [
    'NumberOfPatientRelatedSeries',
    {
      level: 'PATIENT',
      value: '(SELECT count(*) FROM studies x JOIN series y ON y.study_id = x.id WHERE x.patient_id = p.id)',
    },
  ],
  [
    'NumberOfPatientRelatedInstances',
    {
      level: 'PATIENT',
      value:
        '(SELECT coalesce(sum(y.instance_count), 0) FROM studies x JOIN series y ON y.study_id = x.id WHERE x.patient_id = p.id)',
    },
  ],
  ['NumberOfStudyRelatedSeries', { level: 'STUDY', value: '(SELECT count(*) FROM series x WHERE x.study_id = s.id)' }],
  [
    'NumberOfStudyRelatedInstances',
    { level: 'STUDY', value: '(SELECT coalesce(sum(x.instance_count), 0) FROM series x WHERE x.study_id = s.id)' },
  ],
  ['NumberOfSeriesRelatedInstances', { level: 'SERIES', value: 'e.instance_count' }],
  [
    'ModalitiesInStudy',
    {
      level: 'STUDY',
      value: collected('SELECT DISTINCT x.Modality AS v FROM series x WHERE x.study_id = s.id AND x.Modality IS NOT NULL'),
      on: 'x.Modality',
      exists: (condition) => `EXISTS (SELECT 1 FROM series x WHERE x.study_id = s.id AND ${condition})`,
    },
  ],
  [
    'SOPClassesInStudy',
    {
      level: 'STUDY',
      value: collected(
        'SELECT DISTINCT y.SOPClassUID AS v FROM series x JOIN instances y ON y.series_id = x.id WHERE x.study_id = s.id',
      ),
      on: 'y.SOPClassUID',
      exists: (condition) =>
        `EXISTS (SELECT 1 FROM series x JOIN instances y ON y.series_id = x.id WHERE x.study_id = s.id AND ${condition})`,
    },
  ],
  ['AvailableTransferSyntaxUID', { level: 'IMAGE', value: 'i.transfer_syntax', on: 'i.transfer_syntax' }],
]);

function collected(select: string): string {
  return `(SELECT group_concat(v, '\\') FROM (${select} ORDER BY 1))`;
}
