import type { QueryLevel, QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';

/** SOP classes of the Query/Retrieve service by information model (PS3.4 §C.6). */
export const findSopClass: Readonly<Record<QueryModel, string>> = {
  patient: sopClass.PatientRootFind,
  study: sopClass.StudyRootFind,
};
export const moveSopClass: Readonly<Record<QueryModel, string>> = {
  patient: sopClass.PatientRootMove,
  study: sopClass.StudyRootMove,
};
export const getSopClass: Readonly<Record<QueryModel, string>> = {
  patient: sopClass.PatientRootGet,
  study: sopClass.StudyRootGet,
};

/** The model a Query/Retrieve SOP class stands for. */
export function modelOfSopClass(uid: string): QueryModel | undefined {
  if (uid === sopClass.PatientRootFind || uid === sopClass.PatientRootMove || uid === sopClass.PatientRootGet) return 'patient';
  if (uid === sopClass.StudyRootFind || uid === sopClass.StudyRootMove || uid === sopClass.StudyRootGet) return 'study';
  return undefined;
}

/** Reads a value of (0008,0052). */
export function parseLevel(text: string): QueryLevel | undefined {
  return text === 'PATIENT' || text === 'STUDY' || text === 'SERIES' || text === 'IMAGE' ? text : undefined;
}
