import type { Migration } from './migration.ts';

/**
 * Objects without a Patient ID are of one patient for each study: nothing says that two such studies are of the same person. And two people
 * may have been given one ID. Before, all who shared an ID, or had none, had one row, and with it the name of whoever came first. `apart`
 * is the Study Instance UID where PatientID is empty; else '' for the first patient of an ID, '2', '3' … for others.
 *
 * Where several studies without an ID shared the row, what it says cannot be divided again: they are taken out, and the index is completed
 * from their files. Which patients with an ID are several is only known when their files are read again (`Archive.reindex`).
 */
export const patientsApart: Migration = {
  number: 6,
  name: 'patients-apart',
  sql: `
CREATE TEMP TABLE shared AS
  SELECT s.id FROM studies s JOIN patients p ON p.id = s.patient_id WHERE p.PatientID = ''
    AND (SELECT count(*) FROM studies o WHERE o.patient_id = p.id) > 1;
DELETE FROM instances WHERE series_id IN (SELECT id FROM series WHERE study_id IN (SELECT id FROM shared));
DELETE FROM series WHERE study_id IN (SELECT id FROM shared);
DELETE FROM archive WHERE name = 'id' AND EXISTS (SELECT 1 FROM shared);
DELETE FROM studies WHERE id IN (SELECT id FROM shared);
DELETE FROM patients WHERE NOT EXISTS (SELECT 1 FROM studies s WHERE s.patient_id = patients.id);
DROP TABLE shared;

CREATE TABLE patients_apart (
  id INTEGER PRIMARY KEY,
  PatientID TEXT NOT NULL,
  apart TEXT NOT NULL DEFAULT '',
  PatientName TEXT, PatientName_fold TEXT,
  IssuerOfPatientID TEXT, PatientBirthDate TEXT, PatientBirthTime TEXT, PatientSex TEXT,
  OtherPatientIDs TEXT, OtherPatientNames TEXT, OtherPatientNames_fold TEXT,
  EthnicGroup TEXT, PatientComments TEXT,
  character_set TEXT, more TEXT,
  UNIQUE (PatientID, apart)
);
INSERT INTO patients_apart
  SELECT id, PatientID,
    CASE PatientID WHEN '' THEN (SELECT s.StudyInstanceUID FROM studies s WHERE s.patient_id = patients.id) ELSE '' END,
    PatientName, PatientName_fold, IssuerOfPatientID, PatientBirthDate, PatientBirthTime, PatientSex,
    OtherPatientIDs, OtherPatientNames, OtherPatientNames_fold, EthnicGroup, PatientComments, character_set, more
  FROM patients;
DROP TABLE patients;
ALTER TABLE patients_apart RENAME TO patients;
`,
};
