import type { Migration } from './migration.ts';

/**
 * Patients, studies, series and instances. A column named by an element keyword holds that element's value, decoded, several
 * values joined with a backslash; NULL when absent or empty. `<keyword>_fold` holds a person name folded for matching
 * (`fold-text.ts`). `more` is a JSON object with the query keys that have no column of their own yet.
 *
 * The same Study Instance UID under two patient IDs is two rows: nothing received is filed under a patient it does not name.
 */
export const initial: Migration = {
  number: 1,
  name: 'initial',
  sql: `
CREATE TABLE archive (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE patients (
  id INTEGER PRIMARY KEY,
  PatientID TEXT NOT NULL UNIQUE,
  PatientName TEXT, PatientName_fold TEXT,
  IssuerOfPatientID TEXT, PatientBirthDate TEXT, PatientBirthTime TEXT, PatientSex TEXT,
  OtherPatientIDs TEXT, OtherPatientNames TEXT, OtherPatientNames_fold TEXT,
  EthnicGroup TEXT, PatientComments TEXT,
  character_set TEXT, more TEXT
);

CREATE TABLE studies (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patients(id),
  StudyInstanceUID TEXT NOT NULL,
  StudyDate TEXT, StudyTime TEXT, AccessionNumber TEXT, StudyID TEXT, StudyDescription TEXT,
  ReferringPhysicianName TEXT, ReferringPhysicianName_fold TEXT,
  NameOfPhysiciansReadingStudy TEXT, NameOfPhysiciansReadingStudy_fold TEXT,
  PhysiciansOfRecord TEXT, PhysiciansOfRecord_fold TEXT,
  AdmittingDiagnosesDescription TEXT, PatientAge TEXT, PatientSize TEXT, PatientWeight TEXT,
  Occupation TEXT, AdditionalPatientHistory TEXT, OtherStudyNumbers TEXT, InstitutionalDepartmentName TEXT,
  folder TEXT NOT NULL,
  character_set TEXT, more TEXT,
  UNIQUE (patient_id, StudyInstanceUID)
);
CREATE INDEX studies_uid ON studies(StudyInstanceUID);
CREATE INDEX studies_folder ON studies(folder);
CREATE INDEX studies_date ON studies(StudyDate);
CREATE INDEX studies_accession ON studies(AccessionNumber);

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  study_id INTEGER NOT NULL REFERENCES studies(id),
  SeriesInstanceUID TEXT NOT NULL,
  Modality TEXT, SeriesNumber TEXT, SeriesDescription TEXT, SeriesDate TEXT, SeriesTime TEXT,
  BodyPartExamined TEXT, ProtocolName TEXT, Laterality TEXT,
  PerformingPhysicianName TEXT, PerformingPhysicianName_fold TEXT,
  OperatorsName TEXT, OperatorsName_fold TEXT,
  InstitutionName TEXT, StationName TEXT,
  Manufacturer TEXT, ManufacturerModelName TEXT,
  PerformedProcedureStepStartDate TEXT, PerformedProcedureStepStartTime TEXT,
  instance_count INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  character_set TEXT, more TEXT,
  UNIQUE (study_id, SeriesInstanceUID)
);
CREATE INDEX series_uid ON series(SeriesInstanceUID);

CREATE TABLE instances (
  id INTEGER PRIMARY KEY,
  series_id INTEGER NOT NULL REFERENCES series(id),
  SOPInstanceUID TEXT NOT NULL,
  SOPClassUID TEXT NOT NULL,
  InstanceNumber TEXT, ContentDate TEXT, ContentTime TEXT, AcquisitionDate TEXT, AcquisitionTime TEXT, AcquisitionNumber TEXT,
  ImageType TEXT, NumberOfFrames TEXT, Rows TEXT, Columns TEXT, BitsAllocated TEXT, ContentDescription TEXT,
  -- 0 for the first object of this SOP Instance UID, then 1, 2 … for others of different content, overall and within the series
  variant INTEGER NOT NULL DEFAULT 0,
  twin INTEGER NOT NULL DEFAULT 0,
  transfer_syntax TEXT NOT NULL,
  file TEXT NOT NULL,
  data_offset INTEGER NOT NULL,
  byte_length INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  source TEXT,
  character_set TEXT, more TEXT
);
CREATE INDEX instances_uid ON instances(SOPInstanceUID);
CREATE INDEX instances_series ON instances(series_id, SOPClassUID);
`,
};
