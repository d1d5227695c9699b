import { levelsOf, type QueryLevel, type QueryModel, uniqueKeyOf } from './levels.ts';

/** How a key is matched and shown (PS3.4 §C.2.2.2). `computed` ones are counts and lists that a server makes up; they can only be asked for. */
export type QueryKeyKind = 'text' | 'person-name' | 'uid' | 'date' | 'time' | 'code' | 'number' | 'computed';

/** An attribute that can be searched by, asked back and shown. */
export interface QueryKey {
  readonly keyword: string;
  readonly level: QueryLevel;
  readonly kind: QueryKeyKind;
  /** For people: column heading and form label. */
  readonly label: string;
  /** Has a field of its own in the search form. */
  readonly formField?: true;
  /** Shown from the start, offered in the column menu, or neither. */
  readonly column: 'default' | 'optional' | false;
  /** Asked back in every request at its level. Servers answer unknown keys with nothing, but slow ones pay for each. */
  readonly inRequest: boolean;
}

type Options = Partial<Pick<QueryKey, 'kind' | 'formField' | 'column' | 'inRequest'>>;

/** The usual key: text, in the column menu, asked for only when its column is shown. */
function key(level: QueryLevel, keyword: string, label: string, options: Options = {}): QueryKey {
  return { keyword, level, label, kind: 'text', column: 'optional', inRequest: false, ...options };
}

const shown = { column: 'default', inRequest: true } as const;
const asked = { inRequest: true } as const;
const searched = { ...shown, formField: true } as const;

/**
 * Everything that can be searched by, asked back and shown, level by level in the order of the table's columns. One row here is
 * all it takes to add a key: form, identifier, archive matching and result columns read this list.
 */
export const queryKeys: readonly QueryKey[] = [
  key('PATIENT', 'PatientName', 'Patient', { kind: 'person-name', ...searched }),
  key('PATIENT', 'PatientID', 'ID', searched),
  key('PATIENT', 'IssuerOfPatientID', 'ID issuer', asked),
  key('PATIENT', 'PatientBirthDate', 'Born', { kind: 'date', ...searched }),
  key('PATIENT', 'PatientBirthTime', 'Time of birth', { kind: 'time' }),
  key('PATIENT', 'PatientSex', 'Sex', { kind: 'code', ...searched }),
  key('PATIENT', 'OtherPatientIDs', 'Other IDs'),
  key('PATIENT', 'OtherPatientNames', 'Other names', { kind: 'person-name' }),
  key('PATIENT', 'EthnicGroup', 'Ethnic group'),
  key('PATIENT', 'PatientComments', 'Patient comments'),
  key('PATIENT', 'NumberOfPatientRelatedStudies', 'Studies', { kind: 'computed', ...shown }),
  key('PATIENT', 'NumberOfPatientRelatedSeries', 'Series of patient', { kind: 'computed', ...asked }),
  key('PATIENT', 'NumberOfPatientRelatedInstances', 'Images of patient', { kind: 'computed', ...asked }),

  key('STUDY', 'StudyDate', 'Date', { kind: 'date', ...searched }),
  key('STUDY', 'StudyTime', 'Time', { kind: 'time', ...shown }),
  key('STUDY', 'ModalitiesInStudy', 'Modality', { kind: 'code', ...searched }),
  key('STUDY', 'StudyDescription', 'Study', searched),
  key('STUDY', 'AccessionNumber', 'Accession', searched),
  key('STUDY', 'ReferringPhysicianName', 'Referring physician', { kind: 'person-name', formField: true, inRequest: true }),
  key('STUDY', 'NumberOfStudyRelatedSeries', 'Series', { kind: 'computed', ...shown }),
  key('STUDY', 'NumberOfStudyRelatedInstances', 'Images', { kind: 'computed', ...shown }),
  key('STUDY', 'StudyID', 'Study ID', { formField: true, inRequest: true }),
  key('STUDY', 'StudyInstanceUID', 'Study UID', { kind: 'uid', formField: true, inRequest: true }),
  key('STUDY', 'NameOfPhysiciansReadingStudy', 'Reading physicians', { kind: 'person-name' }),
  key('STUDY', 'PhysiciansOfRecord', 'Physicians of record', { kind: 'person-name' }),
  key('STUDY', 'AdmittingDiagnosesDescription', 'Admitting diagnoses'),
  key('STUDY', 'PatientAge', 'Age'),
  key('STUDY', 'PatientSize', 'Height (m)', { kind: 'number' }),
  key('STUDY', 'PatientWeight', 'Weight (kg)', { kind: 'number' }),
  key('STUDY', 'Occupation', 'Occupation'),
  key('STUDY', 'AdditionalPatientHistory', 'Patient history'),
  key('STUDY', 'OtherStudyNumbers', 'Other study numbers', { kind: 'number' }),
  key('STUDY', 'SOPClassesInStudy', 'Kinds of objects', { kind: 'uid' }),
  key('STUDY', 'InstitutionalDepartmentName', 'Department'),

  key('SERIES', 'SeriesNumber', 'Number', { kind: 'number', ...shown }),
  key('SERIES', 'Modality', 'Modality', { kind: 'code', ...searched }),
  key('SERIES', 'SeriesDescription', 'Series', searched),
  key('SERIES', 'BodyPartExamined', 'Body part', { kind: 'code', ...shown }),
  key('SERIES', 'NumberOfSeriesRelatedInstances', 'Images', { kind: 'computed', ...shown }),
  key('SERIES', 'SeriesDate', 'Date', { kind: 'date', ...asked }),
  key('SERIES', 'SeriesTime', 'Time', { kind: 'time', ...asked }),
  key('SERIES', 'StationName', 'Station', asked),
  key('SERIES', 'InstitutionName', 'Institution', asked),
  key('SERIES', 'SeriesInstanceUID', 'Series UID', { kind: 'uid', formField: true, inRequest: true }),
  key('SERIES', 'ProtocolName', 'Protocol'),
  key('SERIES', 'Laterality', 'Side', { kind: 'code' }),
  key('SERIES', 'OperatorsName', 'Operators', { kind: 'person-name' }),
  key('SERIES', 'PerformingPhysicianName', 'Performing physician', { kind: 'person-name' }),
  key('SERIES', 'Manufacturer', 'Manufacturer'),
  key('SERIES', 'ManufacturerModelName', 'Model'),
  key('SERIES', 'PerformedProcedureStepStartDate', 'Performed on', { kind: 'date' }),
  key('SERIES', 'PerformedProcedureStepStartTime', 'Performed at', { kind: 'time' }),

  key('IMAGE', 'InstanceNumber', 'Number', { kind: 'number', ...shown }),
  key('IMAGE', 'SOPClassUID', 'Kind', { kind: 'uid', ...shown }),
  key('IMAGE', 'Rows', 'Rows', { kind: 'number', ...shown }),
  key('IMAGE', 'Columns', 'Columns', { kind: 'number', ...shown }),
  key('IMAGE', 'NumberOfFrames', 'Frames', { kind: 'number', ...shown }),
  key('IMAGE', 'ContentDate', 'Date', { kind: 'date', ...asked }),
  key('IMAGE', 'ContentTime', 'Time', { kind: 'time', ...asked }),
  key('IMAGE', 'SOPInstanceUID', 'Instance UID', { kind: 'uid', formField: true, inRequest: true }),
  key('IMAGE', 'AcquisitionNumber', 'Acquisition', { kind: 'number' }),
  key('IMAGE', 'AcquisitionDate', 'Acquired on', { kind: 'date' }),
  key('IMAGE', 'AcquisitionTime', 'Acquired at', { kind: 'time' }),
  key('IMAGE', 'ImageType', 'Image type', { kind: 'code' }),
  key('IMAGE', 'BitsAllocated', 'Bits', { kind: 'number' }),
  key('IMAGE', 'ContentDescription', 'Content'),
  key('IMAGE', 'AvailableTransferSyntaxUID', 'Transfer syntaxes', { kind: 'uid' }),
];

/**
 * Keys that may stand in an identifier at `level`: its own, and at the top of the study root the patient's, which are study
 * attributes there (PS3.4 §C.6.2.1). Unique keys of upper levels are not in it.
 */
export function keysAt(level: QueryLevel, model: QueryModel): readonly QueryKey[] {
  const withPatient = model === 'study' && level === 'STUDY';
  return queryKeys.filter((row) => row.level === level || (withPatient && row.level === 'PATIENT'));
}

/**
 * Keys to ask back at `level`: those of `keysAt` that are always asked, and the unique keys of the levels above, which a
 * hierarchical request must name with a value (PS3.4 §C.4.1.2.1). Counts of a patient are not asked of studies.
 */
export function returnKeys(level: QueryLevel, model: QueryModel): readonly QueryKey[] {
  const levels = levelsOf(model);
  const above = new Set<string>(levels.slice(0, Math.max(0, levels.indexOf(level))).map((upper) => uniqueKeyOf[upper]));
  const own = keysAt(level, model).filter((row) => row.inRequest && !(row.kind === 'computed' && row.level !== level));
  return [...queryKeys.filter((row) => above.has(row.keyword)), ...own];
}

/** Finds a key by element keyword. */
export function lookupQueryKey(keyword: string): QueryKey | undefined {
  return queryKeys.find((row) => row.keyword === keyword);
}
