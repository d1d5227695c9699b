import type { QueryKeyKind } from './query-keys.ts';

/** An attribute of a modality worklist item (PS3.4 Table K.6-1). */
export interface WorklistKey {
  readonly keyword: string;
  /** `step`: in the one item of (0040,0100) Scheduled Procedure Step Sequence. */
  readonly place: 'top' | 'step';
  readonly kind: Exclude<QueryKeyKind, 'number' | 'computed'>;
  /** For people: column heading and form label. */
  readonly label: string;
  /** Shown from the start, offered in the column menu, or neither. */
  readonly column: 'default' | 'optional' | false;
}

type Kind = WorklistKey['kind'];

function top(keyword: string, label: string, kind: Kind = 'text', column: WorklistKey['column'] = 'optional'): WorklistKey {
  return { keyword, label, kind, column, place: 'top' };
}

function step(keyword: string, label: string, kind: Kind = 'text', column: WorklistKey['column'] = 'optional'): WorklistKey {
  return { keyword, label, kind, column, place: 'step' };
}

/** What is asked back of every item, in the order of the table's columns. Sequences are left out: codes have meanings beside them. */
export const worklistKeys: readonly WorklistKey[] = [
  step('ScheduledProcedureStepStartDate', 'Date', 'date', 'default'),
  step('ScheduledProcedureStepStartTime', 'Time', 'time', 'default'),
  top('PatientName', 'Patient', 'person-name', 'default'),
  top('PatientID', 'ID', 'text', 'default'),
  top('PatientBirthDate', 'Born', 'date', 'default'),
  top('PatientSex', 'Sex', 'code', 'default'),
  step('Modality', 'Modality', 'code', 'default'),
  step('ScheduledStationAETitle', 'Station AE title', 'text', 'default'),
  top('AccessionNumber', 'Accession', 'text', 'default'),
  top('RequestedProcedureDescription', 'Procedure', 'text', 'default'),
  step('ScheduledProcedureStepDescription', 'Step', 'text', 'default'),
  step('ScheduledPerformingPhysicianName', 'Performing physician', 'person-name', 'default'),
  step('ScheduledStationName', 'Station'),
  step('ScheduledProcedureStepLocation', 'Location'),
  step('ScheduledProcedureStepID', 'Step ID'),
  step('ScheduledProcedureStepStatus', 'Step status', 'code'),
  step('PreMedication', 'Pre-medication'),
  step('RequestedContrastAgent', 'Contrast agent'),
  step('CommentsOnTheScheduledProcedureStep', 'Step comments'),
  top('RequestedProcedureID', 'Procedure ID'),
  top('RequestedProcedurePriority', 'Priority', 'code'),
  top('StudyInstanceUID', 'Study UID', 'uid'),
  top('ReferringPhysicianName', 'Referring physician', 'person-name'),
  top('RequestingPhysician', 'Requesting physician', 'person-name'),
  top('AdmissionID', 'Admission ID'),
  top('CurrentPatientLocation', 'Patient location'),
  top('IssuerOfPatientID', 'ID issuer'),
  top('PatientWeight', 'Weight'),
  top('MedicalAlerts', 'Alerts'),
  top('Allergies', 'Allergies'),
  top('PregnancyStatus', 'Pregnancy', 'code'),
  top('SpecialNeeds', 'Special needs'),
  top('PatientState', 'Patient state'),
  top('PatientTransportArrangements', 'Transport'),
  top('ConfidentialityConstraintOnPatientDataDescription', 'Confidentiality'),
];

const placeOfKeyword: ReadonlyMap<string, WorklistKey['place']> = new Map(worklistKeys.map((key) => [key.keyword, key.place]));

/** Attributes of the step that are not asked for by themselves. */
const otherStepKeywords: ReadonlySet<string> = new Set([
  'ScheduledProcedureStepEndDate',
  'ScheduledProcedureStepEndTime',
  'ScheduledProtocolCodeSequence',
]);

/** Where an attribute of a worklist item stands; what is not known here, outside the step. */
export function worklistPlace(keyword: string): WorklistKey['place'] {
  return placeOfKeyword.get(keyword) ?? (otherStepKeywords.has(keyword) ? 'step' : 'top');
}
