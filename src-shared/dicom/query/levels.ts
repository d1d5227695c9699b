import { assertNever } from '../../assert-never.ts';

/** Query/Retrieve levels, as coded in (0008,0052) (PS3.4 §C.3). */
export const queryLevels = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'] as const;
export type QueryLevel = (typeof queryLevels)[number];

/** Query/Retrieve information models (PS3.4 §C.6); the last is retired (PS3.4 §C.6.3, 2004), and what some old servers have alone. */
export const queryModels = ['patient', 'study', 'patient-study-only'] as const;
export type QueryModel = (typeof queryModels)[number];

/** Levels of a model, top first. */
export function levelsOf(model: QueryModel): readonly QueryLevel[] {
  switch (model) {
    case 'patient':
      return queryLevels;
    case 'study':
      return queryLevels.slice(1);
    case 'patient-study-only':
      return queryLevels.slice(0, 2);
    default:
      return assertNever(model);
  }
}

/** What people call a model. */
export const modelName: Readonly<Record<QueryModel, string>> = {
  patient: 'Patient Root',
  study: 'Study Root',
  'patient-study-only': 'Patient/Study Only',
};

/** Keyword of the unique key of each level (PS3.4 §C.6.1.1, §C.6.2.1). */
export const uniqueKeyOf = {
  PATIENT: 'PatientID',
  STUDY: 'StudyInstanceUID',
  SERIES: 'SeriesInstanceUID',
  IMAGE: 'SOPInstanceUID',
} as const satisfies Record<QueryLevel, string>;
