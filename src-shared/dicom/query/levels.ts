/** Query/Retrieve levels, as coded in (0008,0052) (PS3.4 §C.3). */
export const queryLevels = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'] as const;
export type QueryLevel = (typeof queryLevels)[number];

/** Query/Retrieve information models (PS3.4 §C.6). */
export const queryModels = ['patient', 'study'] as const;
export type QueryModel = (typeof queryModels)[number];

/** Levels of a model, top first. */
export function levelsOf(model: QueryModel): readonly QueryLevel[] {
  return model === 'patient' ? queryLevels : queryLevels.slice(1);
}

/** Keyword of the unique key of each level (PS3.4 §C.6.1.1, §C.6.2.1). */
export const uniqueKeyOf = {
  PATIENT: 'PatientID',
  STUDY: 'StudyInstanceUID',
  SERIES: 'SeriesInstanceUID',
  IMAGE: 'SOPInstanceUID',
} as const satisfies Record<QueryLevel, string>;
