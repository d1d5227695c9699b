import { type QueryLevel, type QueryModel, queryModels } from '../../../src-shared/dicom/query/levels.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';

/** SOP classes of the Query/Retrieve service by information model (PS3.4 §C.6). */
export const findSopClass: Readonly<Record<QueryModel, string>> = {
  patient: sopClass.PatientRootFind,
  study: sopClass.StudyRootFind,
  'patient-study-only': sopClass.PatientStudyOnlyFind,
};
export const moveSopClass: Readonly<Record<QueryModel, string>> = {
  patient: sopClass.PatientRootMove,
  study: sopClass.StudyRootMove,
  'patient-study-only': sopClass.PatientStudyOnlyMove,
};
export const getSopClass: Readonly<Record<QueryModel, string>> = {
  patient: sopClass.PatientRootGet,
  study: sopClass.StudyRootGet,
  'patient-study-only': sopClass.PatientStudyOnlyGet,
};

/** The model a Query/Retrieve SOP class stands for. */
export function modelOfSopClass(uid: string): QueryModel | undefined {
  return queryModels.find((model) => [findSopClass, moveSopClass, getSopClass].some((byModel) => byModel[model] === uid));
}

/** Reads a value of (0008,0052). */
export function parseLevel(text: string): QueryLevel | undefined {
  return text === 'PATIENT' || text === 'STUDY' || text === 'SERIES' || text === 'IMAGE' ? text : undefined;
}
