import type { DatabaseSync } from 'node:sqlite';
import { foldPersonNames } from '../../dicom/matching/fold-text.ts';
import { openForWriting } from '../index-database.ts';
import { studyFolder } from '../layout.ts';

const families = ['SMITH', 'MÜLLER', 'YAMADA', 'GARCIA', 'IVANOV', 'HONG', 'DUBOIS', 'ROSSI', 'LARSEN', 'KOWALSKI'];
const given = ['Anna', 'Ben', 'Chloé', 'Dmitri', 'Eun', 'Farid', 'Greta'];
const modalities = ['CT', 'MR', 'US', 'CR', 'PT'];

export interface LargeIndex {
  readonly studies: number;
  readonly seriesPerStudy: number;
  readonly imagesPerSeries: number;
}

/** Writes an index of made-up objects straight into SQLite: no files belong to it. */
export function writeLargeIndex(file: string, { studies, seriesPerStudy, imagesPerSeries }: LargeIndex): void {
  const db = openForWriting(file);
  const statements = prepare(db);
  db.exec('BEGIN');
  for (let n = 1; n <= studies; n++) {
    const uid = `1.2.826.0.1.99.${n}`;
    const name = `${families[n % families.length]}^${given[n % given.length]}${n}`;
    statements.patient.run(n, `PID${n}`, name, foldPersonNames(name), '19700101', n % 2 === 0 ? 'F' : 'M');
    const day = String(1 + (n % 28)).padStart(2, '0');
    statements.study.run(
      n,
      n,
      uid,
      `2024${String(1 + (n % 12)).padStart(2, '0')}${day}`,
      '101500',
      `ACC${n}`,
      `Study ${n % 50}`,
      studyFolder(uid),
      n,
    );
    for (let s = 1; s <= seriesPerStudy; s++) {
      const id = (n - 1) * seriesPerStudy + s;
      statements.series.run(
        id,
        n,
        `${uid}.${s}`,
        modalities[(n + s) % modalities.length] ?? 'CT',
        String(s),
        imagesPerSeries,
        imagesPerSeries * 525_000,
      );
      for (let i = 1; i <= imagesPerSeries; i++) {
        statements.image.run(
          id,
          `${uid}.${s}.${i}`,
          '1.2.840.10008.5.1.4.1.1.2',
          String(i),
          '1.2.840.10008.1.2.1',
          `${id}-${i}.dcm`,
          525_000,
          n,
        );
      }
    }
  }
  db.exec("INSERT OR REPLACE INTO archive (name, value) VALUES ('id', 'large'); COMMIT; PRAGMA wal_checkpoint(TRUNCATE);");
  db.close();
}

function prepare(db: DatabaseSync) {
  return {
    patient: db.prepare(
      'INSERT INTO patients (id, PatientID, PatientName, PatientName_fold, PatientBirthDate, PatientSex) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    study: db.prepare(
      `INSERT INTO studies (id, patient_id, StudyInstanceUID, StudyDate, StudyTime, AccessionNumber, StudyDescription, folder, last_received)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    series: db.prepare(
      `INSERT INTO series (id, study_id, SeriesInstanceUID, Modality, SeriesNumber, instance_count, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    image: db.prepare(
      `INSERT INTO instances (series_id, SOPInstanceUID, SOPClassUID, InstanceNumber, transfer_syntax, file, data_offset, byte_length, received_at)
       VALUES (?, ?, ?, ?, ?, ?, 340, ?, ?)`,
    ),
  };
}
